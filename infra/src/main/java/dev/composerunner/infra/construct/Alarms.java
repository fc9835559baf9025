package dev.composerunner.infra.construct;

import dev.composerunner.contract.FailureType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/** Alarms that write to somebody. Each is raised by what nobody who submits jobs can set right. */
public final class Alarms extends Construct {

    private static final Duration PERIOD = Duration.minutes(5);

    /** What an execution takes beyond its own time until its end is written down, and the next sweep has seen it. */
    private static final int LATE_SECONDS = 900;

    private static final double SPEND_SHARE = 0.8;

    /** The metrics that an alarm may add up. */
    private static final int MAX_METRICS = 10;

    private final Topic topic;

    public Alarms(Construct scope, String id, String email) {
        super(scope, id);
        topic = Topic.Builder.create(this, "Topic").enforceSsl(true).build();
        topic.addSubscription(new EmailSubscription(email));
    }

    /** Who is written to. */
    public ITopic topic() {
        return topic;
    }

    /** Watches {@code functions} for answers of status 5xx of their addresses. */
    public void onServerErrors(List<? extends IFunction> functions) {
        sum("ServerErrors", "Answers of status 5xx", metrics(functions, "Url5xxCount"));
    }

    /** Watches {@code functions} for invocations that Lambda refused because of too many. */
    public void onThrottles(List<? extends IFunction> functions) {
        sum("Throttles", "Invocations that were throttled", metrics(functions, "Throttles"));
    }

    /** Watches {@code functions}, which the workflow invokes, for invocations that failed: they are faults of ours. */
    public void onErrors(List<? extends IFunction> functions) {
        sum("Errors", "Failed invocations by the workflow", metrics(functions, "Errors"));
    }

    /** Watches {@code workflow} for ends that could not be recorded, and for calls of its own that were throttled. */
    public void onWorkflow(JobWorkflow workflow) {
        sum("LostEnds", "Ends of jobs that could not be recorded", List.of(workflow.lostEnds()));
        sum("ThrottledExecutions", "Executions that were throttled", List.of(workflow.throttled()));
    }

    /**
     * Watches the jobs: for failures of type Internal, for one that runs longer than any may, and for spending that comes near its limit.
     *
     * @param maxSeconds longest time of a job
     * @param monthlyUsd spending of a month from which no job is started
     */
    public void onJobs(JobMetrics jobs, int maxSeconds, double monthlyUsd) {
        sum(
                "InternalFailures",
                "Jobs that failed by a fault of Compose Runner",
                List.of(jobs.failedJobs(FailureType.Internal)));
        above("OldestJob", "A job runs longer than any may", jobs.oldestJob(), maxSeconds + LATE_SECONDS);
        above(
                "MonthSpend",
                "The spending of the month is at 80 % of its limit",
                jobs.monthSpend(),
                SPEND_SHARE * monthlyUsd);
    }

    private void above(String id, String description, IMetric metric, double threshold) {
        Alarm.Builder.create(this, id)
                .alarmDescription(description)
                .metric(metric)
                .threshold(threshold)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .evaluationPeriods(1)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build()
                .addAlarmAction(new SnsAction(topic));
    }

    private static List<IMetric> metrics(List<? extends IFunction> functions, String name) {
        return functions.stream()
                .map(function -> (IMetric) function.metric(
                        name,
                        MetricOptions.builder().statistic("Sum").period(PERIOD).build()))
                .toList();
    }

    private void sum(String id, String description, List<IMetric> metrics) {
        for (int from = 0; from < metrics.size(); from += MAX_METRICS) {
            List<IMetric> part = metrics.subList(from, Math.min(metrics.size(), from + MAX_METRICS));
            Map<String, IMetric> named = new HashMap<>();
            IntStream.range(0, part.size()).forEach(i -> named.put("m" + i, part.get(i)));
            Alarm.Builder.create(this, from == 0 ? id : id + (1 + from / MAX_METRICS))
                    .alarmDescription(description)
                    .metric(MathExpression.Builder.create()
                            .expression(IntStream.range(0, part.size())
                                    .mapToObj(i -> "FILL(m" + i + ",0)")
                                    .collect(Collectors.joining("+")))
                            .usingMetrics(named)
                            .period(PERIOD)
                            .label(description)
                            .build())
                    .threshold(0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                    .evaluationPeriods(1)
                    .treatMissingData(TreatMissingData.NOT_BREACHING)
                    .build()
                    .addAlarmAction(new SnsAction(topic));
        }
    }
}
