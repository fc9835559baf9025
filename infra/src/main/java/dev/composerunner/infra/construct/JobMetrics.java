package dev.composerunner.infra.construct;

import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.watching.MetricNames;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.ILogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.constructs.Construct;

/** The metrics of {@link MetricNames}, of one deployment. Failed jobs are counted by the lines of a log, a metric for each failure type. */
public final class JobMetrics extends Construct {

    private static final Duration PERIOD = Duration.minutes(5);
    private static final Duration SPEND_PERIOD = Duration.hours(6);

    private final String service;

    /** @param ends log of the function that says how each job ended */
    public JobMetrics(Construct scope, String id, String service, ILogGroup ends) {
        super(scope, id);
        this.service = service;
        MetricFilter.Builder.create(this, "FailedJobs")
                .logGroup(ends)
                .filterPattern(FilterPattern.all(
                        FilterPattern.stringValue("$.message", "=", MetricNames.JOB_ENDED),
                        FilterPattern.exists("$.failure_type")))
                .metricNamespace(MetricNames.NAMESPACE)
                .metricName(MetricNames.FAILED_JOBS)
                .metricValue("1")
                .dimensions(Map.of(
                        MetricNames.SERVICE, "$.service",
                        MetricNames.FAILURE_TYPE, "$.failure_type"))
                .build();
    }

    /** Jobs that failed in five minutes with {@code type}. */
    public IMetric failedJobs(FailureType type) {
        return Metric.Builder.create()
                .namespace(MetricNames.NAMESPACE)
                .metricName(MetricNames.FAILED_JOBS)
                .dimensionsMap(Map.of(MetricNames.SERVICE, service, MetricNames.FAILURE_TYPE, type.name()))
                .statistic("Sum")
                .period(PERIOD)
                .build();
    }

    /** Jobs that failed, a line for each type that there was. */
    public IMetric failedJobs() {
        return MathExpression.Builder.create()
                .expression("SEARCH('{%s,%s,%s} MetricName=\"%s\" %s=\"%s\"', 'Sum', %d)"
                        .formatted(
                                MetricNames.NAMESPACE,
                                MetricNames.SERVICE,
                                MetricNames.FAILURE_TYPE,
                                MetricNames.FAILED_JOBS,
                                MetricNames.SERVICE,
                                service,
                                PERIOD.toSeconds().intValue()))
                .usingMetrics(Map.of())
                .period(PERIOD)
                .label("")
                .build();
    }

    /** Age of the oldest running job, seconds. */
    public IMetric oldestJob() {
        return measured(MetricNames.OLDEST_JOB, PERIOD);
    }

    /** Spending of the month, US dollars. */
    public IMetric monthSpend() {
        return measured(MetricNames.MONTH_SPEND, SPEND_PERIOD);
    }

    private IMetric measured(String name, Duration period) {
        return Metric.Builder.create()
                .namespace(MetricNames.NAMESPACE)
                .metricName(name)
                .dimensionsMap(Map.of(MetricNames.SERVICE, service))
                .statistic("Maximum")
                .period(period)
                .build();
    }
}
