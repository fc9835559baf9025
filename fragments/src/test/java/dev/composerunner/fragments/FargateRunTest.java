package dev.composerunner.fragments;

import static dev.composerunner.fragments.Machine.answers;
import static dev.composerunner.fragments.Machine.fails;
import static dev.composerunner.fragments.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ecs.CapacityProviderStrategy;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.Compatibility;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.ecs.TaskDefinition;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.FailJsonataProps;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;

@Timeout(120)
class FargateRunTest {

    private static final String JOB = """
            {"task": "large", "environment": [{"Name": "N", "Value": "3"}]}""";
    private static final String ENDED = """
            {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited",
             "Containers": [{"Name": "log-router", "ExitCode": 143}, {"Name": "main", "ExitCode": 0}]}""";

    private static final String TASKS = "arn:aws:ecs:AWS::Region:AWS::AccountId:task/Cluster/*";
    private static final String EVENTS_RULE =
            "arn:aws:events:AWS::Region:AWS::AccountId:rule/StepFunctionsGetEventsForECSTaskRule";
    private static final String ON_THE_CLUSTER = " if ArnEquals ecs:cluster Cluster";
    private static final String TO_TASKS = " if StringEquals iam:PassedToService ecs-tasks.amazonaws.com";
    private static final List<String> PERMISSIONS = List.of(
            "ecs:RunTask arn:Small:Small:Small:Small:Small/Small:*" + ON_THE_CLUSTER,
            "ecs:RunTask arn:Large:Large:Large:Large:Large/Large:*" + ON_THE_CLUSTER,
            "ecs:StopTask " + TASKS,
            "ecs:DescribeTasks " + TASKS,
            "iam:PassRole SmallTaskRole" + TO_TASKS,
            "iam:PassRole SmallExecutionRole" + TO_TASKS,
            "iam:PassRole LargeTaskRole" + TO_TASKS,
            "events:PutTargets " + EVENTS_RULE,
            "events:PutRule " + EVENTS_RULE,
            "events:DescribeRule " + EVENTS_RULE);

    @Test
    void taskDefinitionAndEnvironment_fromTheInput_reachEcs() {
        var machine = Machine.of(stack -> chosenByTheInput(stack, UnaryOperator.identity()));
        machine.when("large", answers(ENDED));

        // The exit code is the one of the container that does the work, wherever it is in the list.
        assertThat(machine.run(JOB)).isEqualTo(new Outcome.Succeeded(json("""
                {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited",
                 "ExitCode": 0}""")));
        assertThat(machine.called()).containsExactly("large");
        assertThat(machine.lastArguments("large").path("Overrides")).isEqualTo(json("""
                {"ContainerOverrides": [{"Name": "main", "Environment": [
                  {"Name": "EXECUTION", "Value": "execution-1"}, {"Name": "MOTTO", "Value": "it's \\\\ here"},
                  {"Name": "N", "Value": "3"}]}]}"""));
        assertThat(machine.timeouts()).containsExactly(24 * 3600);
    }

    @Test
    void environment_thatTheInputHasNot_isThatOfTheWorkflow() {
        var machine = Machine.of(stack -> chosenByTheInput(stack, UnaryOperator.identity()));

        assertThat(machine.run("{\"task\": \"small\"}")).isInstanceOf(Outcome.Succeeded.class);

        assertThat(machine.lastArguments("small")
                        .at("/Overrides/ContainerOverrides/0/Environment")
                        .findValuesAsText("Name"))
                .containsExactly("EXECUTION", "MOTTO");
    }

    @Test
    void role_ofTheStateMachine_runsTheGivenTaskDefinitionsOnItsClusterAndNoOthers() {
        var machine = Machine.of(stack -> chosenByTheInput(stack, UnaryOperator.identity()));

        assertThat(machine.permissions()).containsExactlyInAnyOrderElementsOf(PERMISSIONS);
    }

    @Test
    void tags_ofTheTaskDefinition_reachTheTaskAndNeedARightOfTheirOwn() {
        var machine = Machine.of(stack -> chosenByTheInput(stack, FargateRun.Props::withPropagatedTags));

        machine.run(JOB);

        assertThat(machine.lastArguments("large").path("PropagateTags").asText())
                .isEqualTo("TASK_DEFINITION");
        assertThat(machine.permissions())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                PERMISSIONS.stream(),
                                Stream.of("ecs:TagResource " + TASKS + " if StringEquals ecs:CreateAction RunTask"))
                        .toList());
    }

    @Test
    void grantTo_anotherRole_allowsWhatTheStateMachinesRoleMay() {
        var machine = Machine.of(stack -> {
            var cluster = cluster(stack);
            var run = new FargateRun(stack, "Run", FargateRun.Props.of(cluster, task(stack, "Small")));
            run.grantTo(Role.Builder.create(stack, "Other")
                    .assumedBy(new ServicePrincipal("states.amazonaws.com"))
                    .build());
            return run;
        });

        assertThat(machine.policies())
                .hasSize(2)
                .satisfies(policies -> assertThat(policies.get(0)).isEqualTo(policies.get(1)));
    }

    @Test
    void task_thatFails_isNotRunAgainAndItsCauseIsHandedOn() {
        var machine = Machine.of(stack -> chosenByTheInput(stack, UnaryOperator.identity()));
        machine.when("large", fails("States.TaskFailed", "exit code 3"));

        assertThat(machine.run(JOB)).isEqualTo(new Outcome.Failed("States.TaskFailed", "exit code 3"));
        assertThat(machine.called()).containsExactly("large");
    }

    @Test
    void call_thatEcsCouldNotServe_isRepeatedWithBackOff() {
        var busy = fails("ECS.ServerException", "Service Unavailable");
        var machine = Machine.of(stack -> chosenByTheInput(stack, UnaryOperator.identity()));
        machine.when("large", busy, busy, busy);

        assertThat(machine.run(JOB)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(machine.called()).hasSize(4);
        assertThat(machine.time().sleeps())
                .extracting(java.time.Duration::toSeconds)
                .containsExactly(5L, 10L, 20L);
    }

    @Test
    void state_inAMachineOfJsonPath_isJsonata() {
        var machine = Machine.of(QueryLanguage.JSON_PATH, stack -> chosenByTheInput(stack, UnaryOperator.identity()));
        machine.when("large", fails("States.TaskFailed", "exit code 3"));

        assertThat(machine.state("Run").path("QueryLanguage").asText()).isEqualTo("JSONata");
        // A catcher that is rendered as JSONPath hands on nothing.
        assertThat(machine.run(JOB)).isEqualTo(new Outcome.Failed("States.TaskFailed", "exit code 3"));
    }

    @Test
    void taskDefinition_thatIsGivenAlone_isRunAsItIs() {
        var machine = Machine.of(stack -> {
            var cluster = cluster(stack);
            return new FargateRun(stack, "Run", FargateRun.Props.of(cluster, task(stack, "Small")));
        });

        machine.run("{}");

        assertThat(machine.called()).containsExactly("StackSmall");
        var arguments = machine.lastArguments("StackSmall");
        assertThat(arguments.has("Overrides")).isFalse();
        assertThat(arguments.at("/LaunchType").asText()).isEqualTo("FARGATE");
        var network = arguments.at("/NetworkConfiguration/AwsvpcConfiguration");
        assertThat(network.has("AssignPublicIp")).isFalse();
        assertThat(network.path("Subnets")).hasSize(1).first().asString().contains("Private");
        assertThat(network.path("SecurityGroups")).hasSize(1).first().asString().contains("RunSecurityGroup");
    }

    @Test
    void props_thatAreGiven_reachEcs() {
        var machine = Machine.of(stack -> {
            var cluster = cluster(stack);
            return new FargateRun(
                    stack,
                    "Run",
                    FargateRun.Props.of(cluster, task(stack, "Small"))
                            .withPublicIp()
                            .withSecurityGroups(SecurityGroup.fromSecurityGroupId(stack, "Group", "sg-1"))
                            .withCapacityProviders(CapacityProviderStrategy.builder()
                                    .capacityProvider("FARGATE_SPOT")
                                    .weight(1)
                                    .build())
                            .withEnvironment(Jsonata.of("$states.input.environment"))
                            .withTimeout(Duration.minutes(5))
                            .withOutput(Map.of("ended", Jsonata.of("$states.result.StopCode"))));
        });
        machine.when("StackSmall", answers(ENDED));

        assertThat(machine.run(JOB)).isEqualTo(new Outcome.Succeeded(json("""
                {"ended": "EssentialContainerExited"}""")));

        var arguments = machine.lastArguments("StackSmall");
        assertThat(arguments.has("LaunchType")).isFalse();
        assertThat(arguments.path("CapacityProviderStrategy")).isEqualTo(json("""
                [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]"""));
        assertThat(arguments.at("/Overrides/ContainerOverrides/0/Environment"))
                .isEqualTo(json("[{\"Name\": \"N\", \"Value\": \"3\"}]"));
        var network = arguments.at("/NetworkConfiguration/AwsvpcConfiguration");
        assertThat(network.path("AssignPublicIp").asText()).isEqualTo("ENABLED");
        assertThat(network.path("Subnets")).hasSize(1).first().asString().contains("Public");
        assertThat(network.path("SecurityGroups")).isEqualTo(json("[\"sg-1\"]"));
        assertThat(machine.timeouts()).containsExactly(300);
    }

    @Test
    void time_thatTheInputGives_isTheTasks() {
        var machine = Machine.of(
                stack -> chosenByTheInput(stack, props -> props.withTimeout(Jsonata.of("$states.input.seconds"))));

        machine.run("{\"task\": \"small\", \"seconds\": 7}");

        assertThat(machine.timeouts()).containsExactly(7);
    }

    @Test
    void props_thatCannotRun_areRefused() {
        Machine.requireNode();
        var stack = new Stack();
        var cluster = cluster(stack);
        var ec2 = TaskDefinition.Builder.create(stack, "Ec2")
                .compatibility(Compatibility.EC2)
                .build();
        var empty = FargateTaskDefinition.Builder.create(stack, "Empty").build();

        assertThatThrownBy(() -> FargateRun.Props.of(cluster, List.of(), "family", "main"))
                .hasMessage("taskDefinitions: got none; allowed: what the state machine may run");
        assertThatThrownBy(() -> FargateRun.Props.of(cluster, empty))
                .hasMessage("taskDefinition: got one without containers; allowed: one with an essential container");
        assertThatThrownBy(() ->
                        new FargateRun(stack, "Run", FargateRun.Props.of(cluster, List.of(ec2), "family", "main")))
                .hasMessage("taskDefinitions: got Default/Ec2, which is for EC2; allowed: task definitions that are"
                        + " compatible with Fargate");
        assertThatThrownBy(() -> FargateRun.Props.of(cluster, List.of(empty), "family", "main")
                        .withTimeout("600"))
                .hasMessage("timeout: got 600; allowed: an expression {% .. %}");
    }

    private static IChainable chosenByTheInput(Stack stack, UnaryOperator<FargateRun.Props> more) {
        var small = task(stack, "Small");
        // The log driver is what makes the CDK give a task definition a role to start with.
        small.obtainExecutionRole();
        var variables = new LinkedHashMap<String, String>();
        variables.put("EXECUTION", Jsonata.of("$states.context.Execution.Name"));
        variables.put("MOTTO", "it's \\ here");
        var props = FargateRun.Props.of(
                        cluster(stack), List.of(small, task(stack, "Large")), Jsonata.of("$states.input.task"), "main")
                .withEnvironment(variables, Jsonata.of("$states.input.environment"));
        var failed = Fail.jsonata(
                stack,
                "Failed",
                FailJsonataProps.builder()
                        .error(Jsonata.of("$states.input.error"))
                        .cause(Jsonata.of("$states.input.cause"))
                        .build());
        return new FargateRun(stack, "Run", more.apply(props)).onFailure(failed);
    }

    private static ICluster cluster(Stack stack) {
        var vpc = Vpc.Builder.create(stack, "Vpc")
                .maxAzs(1)
                .subnetConfiguration(List.of(
                        subnets("Public", SubnetType.PUBLIC), subnets("Private", SubnetType.PRIVATE_WITH_EGRESS)))
                .build();
        return Cluster.Builder.create(stack, "Cluster").vpc(vpc).build();
    }

    private static SubnetConfiguration subnets(String name, SubnetType type) {
        return SubnetConfiguration.builder().name(name).subnetType(type).build();
    }

    private static FargateTaskDefinition task(Stack stack, String id) {
        var definition = FargateTaskDefinition.Builder.create(stack, id)
                .family("Stack" + id)
                .build();
        definition.addContainer(
                "main",
                ContainerDefinitionOptions.builder()
                        .image(ContainerImage.fromRegistry("registry.example/task:1"))
                        .build());
        return definition;
    }
}
