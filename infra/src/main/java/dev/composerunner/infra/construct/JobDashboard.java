package dev.composerunner.infra.construct;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/** A dashboard of six graphs: what is called and how it is answered, what jobs do, and what they cost. */
public final class JobDashboard extends Construct {

    private static final Duration PERIOD = Duration.minutes(5);
    private static final int WIDTH = 8;

    public JobDashboard(Construct scope, String id, Props props) {
        super(scope, id);
        JobMetrics metrics = props.metrics();
        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName(props.name())
                .widgets(List.of(
                        List.of(
                                graph("Requests", ofEach(props.functions(), "UrlRequestCount", "Sum"), List.of()),
                                graph(
                                        "Answers of status 5xx",
                                        ofEach(props.functions(), "Url5xxCount", "Sum"),
                                        List.of()),
                                graph(
                                        "Time of nine requests out of ten, ms",
                                        ofEach(props.functions(), "UrlRequestLatency", "p90"),
                                        List.of())),
                        List.of(
                                graph("Jobs", props.workflow().counts(), List.of()),
                                graph("Failed jobs by type", List.of(metrics.failedJobs()), List.of()),
                                graph(
                                        "Oldest job (s), lost ends; spending of the month (USD, right)",
                                        List.of(
                                                metrics.oldestJob(),
                                                props.workflow().lostEnds()),
                                        List.of(metrics.monthSpend())))))
                .build();
    }

    private static IWidget graph(String title, List<IMetric> left, List<IMetric> right) {
        return GraphWidget.Builder.create()
                .title(title)
                .width(WIDTH)
                .left(left)
                .right(right)
                .build();
    }

    private static List<IMetric> ofEach(List<? extends IFunction> functions, String name, String statistic) {
        return functions.stream()
                .map(function -> (IMetric) function.metric(
                        name,
                        MetricOptions.builder()
                                .statistic(statistic)
                                .period(PERIOD)
                                .label(name(function))
                                .build()))
                .toList();
    }

    /** The id of the construct that the function is the {@code Function} of. */
    private static String name(IFunction function) {
        List<String> path = List.of(function.getNode().getPath().split("/", -1));
        return path.get(path.size() - 2);
    }

    /**
     * What is shown.
     *
     * @param name of the dashboard, unique in the account
     * @param functions those with an address
     */
    public record Props(String name, List<? extends IFunction> functions, JobWorkflow workflow, JobMetrics metrics) {}
}
