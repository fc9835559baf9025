package dev.composerunner.infra.construct;

import dev.composerunner.fragments.FargateRun;
import java.util.List;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.IFunction;
import software.constructs.Construct;

/**
 * What the state machine acts as: it runs the tasks, invokes its functions, and writes its log and its traces. The role is written by hand
 * and takes nothing from the states, since those of the CDK ask for more: every version of a function, and every task of the account.
 */
final class WorkflowRole {

    /** Rights that AWS has no resource for; source: "CloudWatch Logs for state machines" in the developer guide of Step Functions. */
    private static final List<String> LOG_DELIVERY = List.of(
            "logs:CreateLogDelivery",
            "logs:GetLogDelivery",
            "logs:UpdateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:ListLogDeliveries",
            "logs:PutResourcePolicy",
            "logs:DescribeResourcePolicies",
            "logs:DescribeLogGroups");

    private static final List<String> TRACES = List.of(
            "xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets");

    private final Role role;

    WorkflowRole(Construct scope, FargateRun run, List<IFunction> functions) {
        role = Role.Builder.create(scope, "Role")
                .assumedBy(new ServicePrincipal("states.amazonaws.com"))
                .build();
        run.grantTo(role);
        allow(
                List.of("lambda:InvokeFunction"),
                functions.stream().map(IFunction::getFunctionArn).toList());
        allow(LOG_DELIVERY, List.of("*"));
        allow(TRACES, List.of("*"));
        Accepted.wildcard(role, "the delivery of logs and the traces have no resource to name", "\\*");
        Accepted.wildcard(role, "a task has no ARN before it runs; its cluster is a part of it", ".*:task/.*/\\*");
        Accepted.wildcard(
                role,
                "an execution runs the latest revision of a task definition, which may be newer than the state machine",
                ".*:\\*");
    }

    /** The role as a state machine takes it, which adds nothing to it. */
    IRole closed() {
        return role.withoutPolicyUpdates();
    }

    private void allow(List<String> actions, List<String> resources) {
        role.addToPolicy(PolicyStatement.Builder.create()
                .actions(actions)
                .resources(resources)
                .build());
    }
}
