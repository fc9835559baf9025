package dev.composerunner.lambdas.ledger.dynamodb;

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
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A ledger in a DynamoDB table; {@link dev.composerunner.contract.ledger.LedgerTable} and
 * {@link dev.composerunner.contract.ledger.LedgerIndex} describe the table.
 *
 * <table>
 * <caption>Items</caption>
 * <tr><th>item</th><th>pk</th><th>sk</th><th>attributes</th></tr>
 * <tr><td>job</td><td>{@code job#PREFIX}</td><td>{@code job}</td>
 *     <td>{@code artifact_prefix}, {@code job_id}, {@code job_type}, {@code version}, {@code job_hash}, {@code attempt},
 *     {@code status}, {@code failure_type}, {@code submitted_by}, {@code submitted_at}, {@code ended_at},
 *     {@code estimated_micro_usd}, {@code actual_micro_usd}, {@code reusable}; {@code place}: {@code submitted_at#PREFIX};
 *     {@code list_all}: {@code all}; {@code list_status}, {@code list_type}, {@code list_submitter} and their combinations such
 *     as {@code list_status_type}: the values, joined by {@code #}</td></tr>
 * <tr><td>latest attempt</td><td>{@code hash#HASH}</td><td>{@code latest}</td>
 *     <td>{@code attempt}, {@code artifact_prefix}</td></tr>
 * <tr><td>count</td><td>{@code counts}</td><td>{@code TYPE#STATUS#SHARD}</td>
 *     <td>{@code job_type}, {@code status}, {@code jobs}</td></tr>
 * <tr><td>rate</td><td>{@code rate#COUNTER}</td><td>end of the window</td><td>{@code taken}, {@code expires_at}</td></tr>
 * <tr><td>budget</td><td>{@code budget#YYYY-MM}</td><td>{@code budget}</td>
 *     <td>{@code reserved_micro_usd}, {@code spent_micro_usd}, {@code committed_micro_usd}: their sum</td></tr>
 * <tr><td>reservation</td><td>{@code budget#YYYY-MM}</td><td>{@code reservation#PREFIX}</td>
 *     <td>{@code reserved_micro_usd}, {@code actual_micro_usd} once it is settled, {@code expires_at}</td></tr>
 * </table>
 *
 * <p>A value that is null has no attribute. Lists, and the oldest running job, are read from indexes, which follow the table within
 * a second as a rule; all else is read as the last write left it. All listings of jobs have one partition for each combination of
 * values, which takes 1,000 writes a second; the counts of one job type and status take as many changes as fit between conflicts on
 * eight items.
 */
public final class DynamoLedger implements Ledger {

    private final DynamoCalls calls;
    private final DynamoJobs jobs;
    private final DynamoLists lists;
    private final DynamoBudgets budgets;

    /**
     * @param client its HTTP client and retries are used; the time limits of calls are the ledger's own
     * @param table name of the table
     */
    public DynamoLedger(DynamoDbClient client, String table) {
        this(new DynamoCalls(client, table, DynamoCalls.LIMITS, DynamoCalls::sleep));
    }

    DynamoLedger(DynamoCalls calls) {
        this.calls = calls;
        jobs = new DynamoJobs(calls);
        lists = new DynamoLists(calls);
        budgets = new DynamoBudgets(calls);
    }

    @Override
    public Addition add(JobRow job) {
        return jobs.add(job);
    }

    @Override
    public Optional<JobRow> job(ArtifactPrefix artifactPrefix) {
        return jobs.find(artifactPrefix);
    }

    @Override
    public Optional<LatestAttempt> latest(String jobHash) {
        return jobs.latest(jobHash);
    }

    @Override
    public Ending end(ArtifactPrefix artifactPrefix, JobEnd end) {
        return jobs.end(artifactPrefix, end);
    }

    @Override
    public JobPage list(JobFilter filter, int limit, @Nullable String nextToken) {
        return lists.list(filter, JobPage.checkedLimit(limit), nextToken);
    }

    @Override
    public LedgerStats stats() {
        return lists.stats();
    }

    @Override
    public boolean expire(ArtifactPrefix artifactPrefix) {
        return jobs.expire(artifactPrefix);
    }

    @Override
    public Deletion delete(ArtifactPrefix artifactPrefix) {
        return jobs.delete(artifactPrefix);
    }

    @Override
    public boolean take(String counter, long limit, Instant windowEnd) {
        var window = new RateWindow(counter, windowEnd);
        return calls.update(new Change(
                ItemKeys.rate(window),
                "ADD #taken :one SET #expires_at = :expires",
                "attribute_not_exists(#taken) OR #taken < :limit",
                Map.of(
                        ":one", Change.number(1),
                        ":limit", Change.number(RateWindow.checkedLimit(limit)),
                        ":expires", Change.number(window.expiresAt().getEpochSecond()))));
    }

    @Override
    public Reservation reserve(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd amount, MicroUsd limit) {
        return budgets.reserve(month, artifactPrefix, amount, limit);
    }

    @Override
    public Settlement settle(YearMonth month, ArtifactPrefix artifactPrefix, MicroUsd actual) {
        return budgets.settle(month, artifactPrefix, actual);
    }

    @Override
    public Budget budget(YearMonth month) {
        return budgets.budget(month);
    }
}
