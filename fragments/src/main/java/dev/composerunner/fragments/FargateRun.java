package dev.composerunner.fragments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ecs.FargatePlatformVersion;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.IntegrationPattern;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.Timeout;
import software.amazon.awscdk.services.stepfunctions.tasks.ContainerOverride;
import software.amazon.awscdk.services.stepfunctions.tasks.EcsFargateLaunchTarget;
import software.amazon.awscdk.services.stepfunctions.tasks.EcsFargateLaunchTargetOptions;
import software.amazon.awscdk.services.stepfunctions.tasks.EcsRunTask;
import software.amazon.awscdk.services.stepfunctions.tasks.EcsRunTaskJsonataProps;
import software.amazon.awscdk.services.stepfunctions.tasks.TaskEnvironmentVariable;
import software.constructs.Construct;

/** Runs one task on Fargate until it ends or the workflow's deadline comes, and hands on {@code {ecs}}: how it ended. */
public final class FargateRun {

    /** What is left until the deadline, and never nothing: a time-out of zero is an error of the definition. */
    private static final String REMAINING_SECONDS = "$max([60, $ceil(($deadline - $millis()) / 1000)])";

    private static final String ENDED = "{'TaskArn': $states.result.TaskArn, 'StartedAt': $states.result.StartedAt, "
            + "'StoppedAt': $states.result.StoppedAt, 'StopCode': $states.result.StopCode, "
            + "'ExitCode': $states.result.Containers[0].ExitCode}";

    private final State state;

    /** Adds the state {@code id}. */
    public FargateRun(Construct scope, String id, Props props) {
        var run = EcsRunTask.jsonata(
                scope,
                id,
                EcsRunTaskJsonataProps.builder()
                        .integrationPattern(IntegrationPattern.RUN_JOB)
                        .taskTimeout(Timeout.jsonata(Jsonata.of(REMAINING_SECONDS)))
                        .cluster(props.cluster())
                        .taskDefinition(props.taskDefinition())
                        .launchTarget(new EcsFargateLaunchTarget(EcsFargateLaunchTargetOptions.builder()
                                .platformVersion(FargatePlatformVersion.LATEST)
                                .build()))
                        .assignPublicIp(true)
                        .subnets(SubnetSelection.builder()
                                .subnetType(SubnetType.PUBLIC)
                                .build())
                        .securityGroups(List.of(props.securityGroup()))
                        .containerOverrides(List.of(ContainerOverride.builder()
                                .containerDefinition(props.taskDefinition().getDefaultContainer())
                                .environment(environment(props.environment()))
                                .build()))
                        .outputs(Map.of("ecs", Jsonata.of(ENDED)))
                        .build());
        run.addRetry(ServiceErrors.ofEcs());
        run.addCatch(props.onFailure(), CaughtError.handedOn());
        run.next(props.onSuccess());
        state = run;
    }

    public State state() {
        return state;
    }

    private static List<TaskEnvironmentVariable> environment(Map<String, String> values) {
        var variables = new ArrayList<TaskEnvironmentVariable>();
        values.forEach((name, value) -> variables.add(
                TaskEnvironmentVariable.builder().name(name).value(value).build()));
        return variables;
    }

    /**
     * What runs where, and where the workflow goes on.
     *
     * @param cluster where the task runs
     * @param taskDefinition what runs; the latest revision, so that a retry outlives a deployment
     * @param securityGroup of the task's network interface
     * @param environment overrides of the container's environment, in this order in the definition
     * @param onSuccess takes {@code {ecs}}
     * @param onFailure takes {@code {error, cause}}
     */
    public record Props(
            ICluster cluster,
            FargateTaskDefinition taskDefinition,
            ISecurityGroup securityGroup,
            Map<String, String> environment,
            IChainable onSuccess,
            IChainable onFailure) {}
}
