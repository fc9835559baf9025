package dev.composerunner.lambdas.admin;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.contract.answer.StatsAnswer;
import dev.composerunner.lambdas.AwsClients;
import dev.composerunner.lambdas.Exchange;
import dev.composerunner.lambdas.HandlerSettings;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.ledger.Budget;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.ledger.MicroUsd;
import dev.composerunner.lambdas.limits.MonthBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts jobs. */
public final class StatsHandler implements RequestStreamHandler {

    private final Ledger ledger;
    private final AccessCheck access;
    private final @Nullable MonthBudget budget;
    private final InstantSource clock;

    /** Called by Lambda. */
    public StatsHandler() {
        this(HandlerSettings.fromEnvironment());
    }

    private StatsHandler(HandlerSettings settings) {
        this(AwsClients.ledger(settings), Clock.systemUTC(), settings);
    }

    public StatsHandler(Ledger ledger, InstantSource clock, HandlerSettings settings) {
        this.ledger = ledger;
        this.budget = settings.budget(ledger, clock).orElse(null);
        this.access = settings.access();
        this.clock = clock;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answer(access, KeyLevel.ADMIN, (_, _) -> Exchange.Answer.ok(stats()));
    }

    private StatsAnswer stats() {
        LedgerStats stats = ledger.stats();
        Map<String, Map<String, Long>> jobs = new TreeMap<>();
        Map<String, Long> total = new TreeMap<>();
        for (LedgerStats.JobCount count : stats.counts()) {
            jobs.computeIfAbsent(count.jobType(), _ -> new TreeMap<>())
                    .put(count.status().name(), count.jobs());
            total.merge(count.status().name(), count.jobs(), Long::sum);
        }
        Instant oldest = stats.oldestRunning();
        return new StatsAnswer(
                jobs,
                total,
                oldest == null
                        ? null
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()),
                budget == null ? null : month(budget));
    }

    private StatsAnswer.Month month(MonthBudget budget) {
        YearMonth month = budget.month();
        Budget now = ledger.budget(month);
        return new StatsAnswer.Month(
                month.toString(),
                budget.limit().inUsd(),
                new MicroUsd(now.reservedMicroUsd()).inUsd(),
                new MicroUsd(now.spentMicroUsd()).inUsd());
    }
}
