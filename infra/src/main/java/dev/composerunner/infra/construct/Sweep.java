package dev.composerunner.infra.construct;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/** Runs a function every five minutes that looks after the tasks of a cluster. */
public final class Sweep extends Construct {

    private static final Duration EVERY = Duration.minutes(5);

    public Sweep(Construct scope, String id, HandlerFunction function, String clusterArn) {
        super(scope, id);
        Rule.Builder.create(this, "Rule")
                .description("Looks for tasks that do not come to run, and for keys that were left")
                .schedule(Schedule.rate(EVERY))
                .targets(List.of(new LambdaFunction(function.function())))
                .build();
        // ListTasks has no resource to name that every cluster of Fargate has.
        function.allow(PolicyStatement.Builder.create()
                .actions(List.of("ecs:ListTasks"))
                .resources(List.of("*"))
                .conditions(Map.of("ArnEquals", Map.of("ecs:cluster", clusterArn)))
                .build());
        Accepted.wildcard(function, "ecs:ListTasks is bound to the cluster by its condition", "\\*");
    }
}
