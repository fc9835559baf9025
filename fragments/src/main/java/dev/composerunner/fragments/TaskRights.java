package dev.composerunner.fragments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.ecs.ITaskDefinition;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** The permissions that {@code ecs:runTask.sync} needs, on one cluster. */
final class TaskRights {

    private final Stack stack;
    private final ICluster cluster;

    TaskRights(Stack stack, ICluster cluster) {
        this.stack = stack;
        this.cluster = cluster;
    }

    /**
     * The permissions to run {@code taskDefinitions}, of whatever revision, and to wait for their tasks.
     *
     * @param tags whether tasks are tagged when they are run, which ECS authorizes separately
     */
    List<PolicyStatement> run(List<ITaskDefinition> taskDefinitions, boolean tags) {
        String tasks = arn("ecs", "task", cluster.getClusterName() + "/*");
        var statements = new ArrayList<PolicyStatement>();
        statements.add(PolicyStatement.Builder.create()
                .actions(List.of("ecs:RunTask"))
                .resources(taskDefinitions.stream()
                        .map(this::anyRevision)
                        .distinct()
                        .toList())
                .conditions(Map.of("ArnEquals", Map.of("ecs:cluster", cluster.getClusterArn())))
                .build());
        // A task has no ARN before it runs, but its cluster is a part of it.
        statements.add(allow(List.of(tasks), "ecs:StopTask", "ecs:DescribeTasks"));
        if (tags) {
            statements.add(PolicyStatement.Builder.create()
                    .actions(List.of("ecs:TagResource"))
                    .resources(List.of(tasks))
                    .conditions(Map.of("StringEquals", Map.of("ecs:CreateAction", "RunTask")))
                    .build());
        }
        statements.add(PolicyStatement.Builder.create()
                .actions(List.of("iam:PassRole"))
                .resources(taskDefinitions.stream()
                        .flatMap(TaskRights::roles)
                        .map(IRole::getRoleArn)
                        .distinct()
                        .toList())
                .conditions(Map.of("StringEquals", Map.of("iam:PassedToService", "ecs-tasks.amazonaws.com")))
                .build());
        // Step Functions learns by this rule, which it makes itself, that a task has ended.
        statements.add(allow(
                List.of(arn("events", "rule", "StepFunctionsGetEventsForECSTaskRule")),
                "events:PutTargets",
                "events:PutRule",
                "events:DescribeRule"));
        return List.copyOf(statements);
    }

    private static PolicyStatement allow(List<String> resources, String... actions) {
        return PolicyStatement.Builder.create()
                .actions(List.of(actions))
                .resources(resources)
                .build();
    }

    private String arn(String service, String resource, String name) {
        return stack.formatArn(ArnComponents.builder()
                .service(service)
                .resource(resource)
                .resourceName(name)
                .build());
    }

    private static Stream<IRole> roles(ITaskDefinition taskDefinition) {
        IRole execution = taskDefinition.getExecutionRole();
        return execution == null
                ? Stream.of(taskDefinition.getTaskRole())
                : Stream.of(taskDefinition.getTaskRole(), execution);
    }

    /** A workflow may outlive a revision, and an execution that names a family gets the latest one. */
    private String anyRevision(ITaskDefinition taskDefinition) {
        var arn = stack.splitArn(taskDefinition.getTaskDefinitionArn(), ArnFormat.SLASH_RESOURCE_NAME);
        String name = String.valueOf(arn.getResourceName());
        int revision = name.indexOf(':');
        return stack.formatArn(ArnComponents.builder()
                        .partition(arn.getPartition())
                        .service(arn.getService())
                        .region(arn.getRegion())
                        .account(arn.getAccount())
                        .resource(arn.getResource())
                        .resourceName(revision < 0 ? name : name.substring(0, revision))
                        .arnFormat(arn.getArnFormat())
                        .build())
                + ":*";
    }
}
