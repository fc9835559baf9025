package dev.composerunner.lambdas.limits;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.DataUnavailableException;
import software.amazon.awssdk.services.costexplorer.model.Granularity;
import software.amazon.awssdk.services.costexplorer.model.MetricValue;
import software.amazon.awssdk.services.costexplorer.model.ResultByTime;

/** Asks Cost Explorer what the month has cost. AWS charges each request. */
public final class CostExplorerSpend {

    private static final String METRIC = "UnblendedCost";

    private final CostExplorerClient costs;

    public CostExplorerSpend(CostExplorerClient costs) {
        this.costs = costs;
    }

    /**
     * The spending of the month that {@code now} is in.
     *
     * @throws SpendingUnknownException if Cost Explorer is switched off, or does not answer
     */
    public MonthSpend ask(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate start = today.withDayOfMonth(1);
        LocalDate end = today.plusDays(1);
        try {
            var answer = costs.getCostAndUsage(
                    r -> r.timePeriod(days -> days.start(start.toString()).end(end.toString()))
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
            return new MonthSpend(start, end, spend, currency);
        } catch (SdkException e) {
            throw new SpendingUnknownException(reason(e), e);
        }
    }

    private static String reason(SdkException e) {
        if (isSwitchedOff(e)) {
            return "the spending of the month is not known, because Cost Explorer is not switched on in this account; switch it on in"
                    + " the console, under Billing and Cost Management: it knows the month a day later";
        }
        String code = e instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode()
                : e.getClass().getSimpleName();
        return "the spending of the month is not known, because Cost Explorer did not answer (" + code
                + "); submit the job again later";
    }

    /** An account that never had Cost Explorer, and one whose data are still being prepared. */
    private static boolean isSwitchedOff(SdkException e) {
        return e instanceof DataUnavailableException
                || String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("not enabled for cost explorer");
    }
}
