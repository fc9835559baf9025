package dev.composerunner.lambdas;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/** Tells the workflow whether this month's spending leaves room for another job. */
public final class CheckMonthlyCostHandler implements RequestStreamHandler {

    private static final String METRIC = "UnblendedCost";

    private final CostExplorerClient costs;
    private final Clock clock;
    private final BigDecimal limit;

    /** Called by Lambda. */
    public CheckMonthlyCostHandler() {
        this(AwsClients.costExplorer(), Clock.systemUTC(), HandlerSettings.fromEnvironment());
    }

    public CheckMonthlyCostHandler(CostExplorerClient costs, Clock clock, HandlerSettings settings) {
        this.costs = costs;
        this.clock = clock;
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
     * Days, the last one excluded.
     *
     * @param start first day
     * @param end day after the last
     */
    record Period(LocalDate start, LocalDate end) {}

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        Exchange.of(event, answer).answerWorkflow(ignored -> Exchange.Answer.ok(monthlyCost()));
    }

    private MonthlyCost monthlyCost() {
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        Period month = new Period(today.withDayOfMonth(1), today.plusDays(1));
        var answer = costs.getCostAndUsage(r -> r.timePeriod(days ->
                        days.start(month.start().toString()).end(month.end().toString()))
                .granularity(Granularity.MONTHLY)
                .metrics(METRIC));
        BigDecimal spend = BigDecimal.ZERO;
        String currency = "USD";
        for (ResultByTime result : answer.resultsByTime()) {
            MetricValue total = result.total().get(METRIC);
            if (total != null) {
                spend = spend.add(new BigDecimal(total.amount()));
                currency = total.unit();
            }
        }
        return new MonthlyCost("OK", spend.compareTo(limit) < 0, spend, limit, currency, month);
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
