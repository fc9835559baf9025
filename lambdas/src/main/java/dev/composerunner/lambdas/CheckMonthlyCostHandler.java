package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.watching.MetricNames;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.limits.CostExplorerSpend;
import dev.composerunner.lambdas.limits.KeptSpend;
import dev.composerunner.lambdas.limits.MonthSpend;
import dev.composerunner.lambdas.limits.SpendingUnknownException;
import dev.composerunner.lambdas.watching.MetricLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Supplier;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Tells the workflow whether this month's spending leaves room for another job. */
public final class CheckMonthlyCostHandler implements RequestStreamHandler {

    private static final long WAIT_MS = 500;

    private final Supplier<MonthSpend> spending;
    private final BigDecimal limit;

    /** Called by Lambda. */
    public CheckMonthlyCostHandler() {
        this(AwsClients.costExplorer(), AwsClients.s3(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    /** Asks {@code costs} each time. */
    public CheckMonthlyCostHandler(CostExplorerClient costs, Clock clock, HandlerSettings settings) {
        this(() -> new CostExplorerSpend(costs).ask(clock.instant()), settings);
    }

    /** Keeps the answers of {@code costs} in the results bucket. */
    public CheckMonthlyCostHandler(CostExplorerClient costs, S3Client s3, Clock clock, HandlerSettings settings) {
        this(
                new KeptSpend(
                        new JobDocuments(s3, settings.bucket()),
                        settings.keys().spending(),
                        clock,
                        now -> measured(
                                now,
                                new CostExplorerSpend(costs).ask(now),
                                settings.optional(HandlerEnvironment.SERVICE_NAME, "")),
                        CheckMonthlyCostHandler::pause),
                settings);
    }

    private CheckMonthlyCostHandler(Supplier<MonthSpend> spending, HandlerSettings settings) {
        this.spending = spending;
        this.limit = limit(settings.required(HandlerEnvironment.COST_LIMIT_USD));
    }

    /**
     * What the workflow decides by.
     *
     * @param status {@code OK}
     * @param allowed whether the spending is below the limit
     * @param currentSpend spending of the month so far
     * @param limit spending from which no job is started
     * @param currency unit of both
     * @param timePeriod the days that were summed
     */
    record MonthlyCost(
            String status,
            boolean allowed,
            BigDecimal currentSpend,
            BigDecimal limit,
            String currency,
            Period timePeriod) {}

    /**
     * What the workflow fails with where the spending is not known.
     *
     * @param status {@code UNKNOWN}
     * @param allowed false
     * @param limit spending from which no job is started
     * @param error name of the failure type
     * @param cause why it is not known, and what helps
     */
    record UnknownCost(String status, boolean allowed, BigDecimal limit, String error, String cause) {}

    /**
     * Days, the last one excluded.
     *
     * @param start first day
     * @param end day after the last
     */
    record Period(LocalDate start, LocalDate end) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerWorkflow(_ -> Exchange.Answer.ok(monthlyCost()));
    }

    private Object monthlyCost() {
        MonthSpend spend;
        try {
            spend = spending.get();
        } catch (SpendingUnknownException e) {
            return new UnknownCost(
                    "UNKNOWN", false, limit, FailureType.SpendingUnknown.name(), String.valueOf(e.getMessage()));
        }
        return new MonthlyCost(
                "OK",
                spend.amount().compareTo(limit) < 0,
                spend.amount(),
                limit,
                spend.currency(),
                new Period(spend.start(), spend.end()));
    }

    /** Leaves what Cost Explorer has said in the log, as a metric. */
    private static MonthSpend measured(Instant now, MonthSpend spend, String service) {
        System.out.println(MetricLine.of(now, service, MetricNames.MONTH_SPEND, "None", spend.amount()));
        return spend;
    }

    private static void pause() {
        try {
            Thread.sleep(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another function asks Cost Explorer", e);
        }
    }

    private static BigDecimal limit(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    HandlerEnvironment.COST_LIMIT_USD + ": got " + text + "; allowed: an amount in US dollars", e);
        }
    }
}
