package dev.composerunner.local.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobFilter;
import dev.composerunner.lambdas.ledger.JobPage;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.LatestAttempt;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.ledger.MicroUsd;
import dev.composerunner.lambdas.ledger.RateWindow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A ledger in a file. What an operation has returned survives the end of the process. One process at a time. */
public final class H2Ledger implements Ledger, AutoCloseable {

    private final LedgerDatabase database;
    private final Clock clock;

    private H2Ledger(LedgerDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Opens the ledger {@code ledger.mv.db} in {@code folder}, or makes it.
     *
     * @param folder made if it is absent
     * @param clock decides when counters and reservations have expired
     * @throws IOException if the folder cannot be used, or the file is damaged
     */
    public static H2Ledger open(Path folder, Clock clock) throws IOException {
        return new H2Ledger(LedgerDatabase.open(folder), clock);
    }

    @Override
    public Addition add(JobRow job) {
        return database.write(session -> JobTable.add(session, job));
    }

    @Override
    public Optional<JobRow> job(ArtifactPrefix artifactPrefix) {
        return database.read(session -> JobTable.find(session, artifactPrefix));
    }

    @Override
    public Optional<LatestAttempt> latest(String jobHash) {
        return database.read(session -> JobTable.latest(session, jobHash));
    }

    @Override
    public Ending end(ArtifactPrefix artifactPrefix, JobEnd end) {
        return database.write(session -> JobTable.end(session, artifactPrefix, end));
    }

    @Override
    public JobPage list(JobFilter filter, int limit, @Nullable String nextToken) {
        int checked = JobPage.checkedLimit(limit);
        return database.read(session -> JobLists.list(session, filter, checked, nextToken));
    }

    @Override
    public LedgerStats stats() {
        return database.read(JobLists::stats);
    }

    @Override
    public boolean expire(ArtifactPrefix artifactPrefix) {
        return database.write(session -> JobTable.expire(session, artifactPrefix));
    }

    @Override
    public Deletion delete(ArtifactPrefix artifactPrefix) {
        return database.write(session -> JobTable.delete(session, artifactPrefix));
    }

    @Override
    public boolean take(String counter, long limit, Instant windowEnd) {
        var window = new RateWindow(counter, windowEnd);
        long checked = RateWindow.checkedLimit(limit);
        return database.write(session -> RateTable.take(session, window, checked, clock.instant()));
    }

    @Override
    public Reservation reserve(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd amount, MicroUsd limit) {
        return database.write(
                session -> BudgetTable.reserve(session, month, artifactPrefix, amount, limit, clock.instant()));
    }

    @Override
    public Settlement settle(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd actual) {
        return database.write(session -> BudgetTable.settle(session, month, artifactPrefix, actual));
    }

    @Override
    public Budget budget(YearMonth month) {
        return database.read(session -> BudgetTable.budget(session, month));
    }

    /** The names of jobs for which something is set aside, with the month of which it is. */
    public Map<ArtifactPrefix, YearMonth> openReservations() {
        return database.read(BudgetTable::open);
    }

    @Override
    public void close() {
        database.close();
    }
}
