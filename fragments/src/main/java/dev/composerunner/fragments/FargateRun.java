package dev.composerunner.fragments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ecs.CapacityProviderStrategy;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.ecs.ITaskDefinition;
import software.amazon.awscdk.services.ecs.TaskDefinition;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.INextable;
import software.amazon.awscdk.services.stepfunctions.RetryProps;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.StateMachineFragment;
import software.constructs.Construct;

/**
 * Runs one task on Fargate and waits until it ends. Which task definition runs, and with which environment, may be up to the data of
 * an execution, which the CDK's own {@code EcsRunTask} has no form for:
 *
 * <pre>{@code
 * var run = new FargateRun(this, "RunJob",
 *         FargateRun.Props.of(cluster, List.of(small, large), Jsonata.of("$states.input.task_definition"), "main")
 *                 .withEnvironment(Map.of("EXECUTION", Jsonata.of("$states.context.Execution.Id")), "$states.input.environment")
 *                 .withTimeout(Duration.hours(8)));
 * run.onFailure(recordFailure).next(done);
 * }</pre>
 *
 * <p>The state machine's role may run the given task definitions, of whatever revision, and no others: an execution that names
 * another one fails with {@code ECS.AccessDeniedException}. It may do so on the given cluster alone, and stop and describe the tasks of
 * that cluster alone. A task that ends otherwise than with exit code 0 fails the state with
 * {@code States.TaskFailed}, whose cause is the task as {@code DescribeTasks} describes it; one that runs longer than it may is
 * stopped, and the state fails with {@code States.Timeout}.
 */
public final class FargateRun extends StateMachineFragment {

    private final JsonataState state;
    private final List<PolicyStatement> statements;

    /** Adds one state, named {@code id}. */
    public FargateRun(Construct scope, String id, Props props) {
        super(scope, id);
        for (var allowed : props.taskDefinitions()) {
            if (!allowed.getIsFargateCompatible()) {
                throw new IllegalArgumentException(
                        "taskDefinitions: got " + allowed.getNode().getPath()
                                + ", which is for EC2; allowed: task definitions that are compatible with Fargate");
            }
        }
        statements =
                new TaskRights(Stack.of(this), props.cluster()).run(props.taskDefinitions(), props.propagateTags());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("Type", "Task");
        fields.put("TimeoutSeconds", props.timeoutSeconds());
        fields.put("Arguments", arguments(props));
        fields.put("Output", props.output());
        fields.put("Resource", "arn:" + Aws.PARTITION + ":states:::ecs:runTask.sync");
        state = new JsonataState(this, id, fields, statements);
        state.addRetry(props.retry());
    }

    /** Goes on with {@code handler} after any error; it gets {@code {error, cause}}, both text. */
    public FargateRun onFailure(IChainable handler) {
        state.addCatch(handler, CaughtError.handedOn());
        return this;
    }

    /** Allows {@code grantee} to run the task: for a state machine whose role is not made with it. */
    public void grantTo(IGrantable grantee) {
        statements.forEach(grantee.getGrantPrincipal()::addToPrincipalPolicy);
    }

    @Override
    public State getStartState() {
        return state;
    }

    @Override
    public List<INextable> getEndStates() {
        return List.of(state);
    }

    private Map<String, Object> arguments(Props props) {
        var arguments = new LinkedHashMap<String, Object>();
        arguments.put("Cluster", props.cluster().getClusterArn());
        arguments.put("TaskDefinition", props.taskDefinition());
        arguments.put("NetworkConfiguration", Map.of("AwsvpcConfiguration", network(props)));
        if (!props.overrides().equals(Overrides.NONE)) {
            arguments.put("Overrides", props.overrides().argument(props.container()));
        }
        if (props.capacityProviders().isEmpty()) {
            arguments.put("LaunchType", "FARGATE");
        } else {
            arguments.put(
                    "CapacityProviderStrategy",
                    props.capacityProviders().stream().map(FargateRun::strategy).toList());
        }
        arguments.put("PlatformVersion", "LATEST");
        if (props.propagateTags()) {
            arguments.put("PropagateTags", "TASK_DEFINITION");
        }
        return arguments;
    }

    private Map<String, Object> network(Props props) {
        var subnets = props.subnets() == null
                ? SubnetSelection.builder()
                        .subnetType(props.assignPublicIp() ? SubnetType.PUBLIC : SubnetType.PRIVATE_WITH_EGRESS)
                        .build()
                : props.subnets();
        var vpc = props.cluster().getVpc();
        List<? extends ISecurityGroup> groups = props.securityGroups().isEmpty()
                ? List.of(SecurityGroup.Builder.create(this, "SecurityGroup")
                        .vpc(vpc)
                        .build())
                : props.securityGroups();
        var network = new LinkedHashMap<String, Object>();
        if (props.assignPublicIp()) {
            network.put("AssignPublicIp", "ENABLED");
        }
        network.put("Subnets", vpc.selectSubnets(subnets).getSubnetIds());
        network.put(
                "SecurityGroups",
                groups.stream().map(ISecurityGroup::getSecurityGroupId).toList());
        return network;
    }

    private static Map<String, Object> strategy(CapacityProviderStrategy strategy) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("CapacityProvider", strategy.getCapacityProvider());
        if (strategy.getWeight() != null) {
            fields.put("Weight", strategy.getWeight());
        }
        if (strategy.getBase() != null) {
            fields.put("Base", strategy.getBase());
        }
        return fields;
    }

    /**
     * What runs where. Texts may be expressions ({@link Jsonata#of}).
     *
     * @param cluster where the task runs
     * @param taskDefinitions what the state machine may run
     * @param taskDefinition the family, which means its latest revision, or the ARN of what is run
     * @param container name of the container whose environment is overridden
     * @param overrides what the execution changes of the task definition
     * @param subnets of the task's network interface; absent: public ones for a task with a public address, else private ones with egress
     * @param assignPublicIp whether the task has a public address
     * @param securityGroups of the task's network interface; empty: a new one that lets nothing in
     * @param capacityProviders where the capacity comes from; empty: Fargate on demand
     * @param propagateTags whether the task has the tags of its task definition, by which its cost can be told
     * @param timeoutSeconds a number or an expression; the task is stopped after this time
     * @param retry which errors of the call are repeated; never one of a task that ran
     * @param output of the state, of {@code $states.result}, the task as {@code DescribeTasks} describes it
     */
    public record Props(
            ICluster cluster,
            List<ITaskDefinition> taskDefinitions,
            String taskDefinition,
            String container,
            Overrides overrides,
            @Nullable SubnetSelection subnets,
            boolean assignPublicIp,
            List<ISecurityGroup> securityGroups,
            List<CapacityProviderStrategy> capacityProviders,
            boolean propagateTags,
            Object timeoutSeconds,
            RetryProps retry,
            Object output) {

        private static final Duration DEFAULT_TIMEOUT = Duration.hours(24);

        public Props {
            taskDefinitions = List.copyOf(taskDefinitions);
            securityGroups = List.copyOf(securityGroups);
            capacityProviders = List.copyOf(capacityProviders);
            if (taskDefinitions.isEmpty()) {
                throw new IllegalArgumentException(
                        "taskDefinitions: got none; allowed: what the state machine may run");
            }
        }

        /** The latest revision of one task definition and its default container. */
        public static Props of(ICluster cluster, TaskDefinition taskDefinition) {
            ContainerDefinition container = taskDefinition.getDefaultContainer();
            if (container == null) {
                throw new IllegalArgumentException(
                        "taskDefinition: got one without containers; allowed: one with an essential container");
            }
            return of(cluster, List.of(taskDefinition), taskDefinition.getFamily(), container.getContainerName());
        }

        /** The task definition that {@code taskDefinition} gives, out of {@code allowed}. */
        public static Props of(
                ICluster cluster, List<? extends ITaskDefinition> allowed, String taskDefinition, String container) {
            return new Props(
                    cluster,
                    List.copyOf(allowed),
                    taskDefinition,
                    container,
                    Overrides.NONE,
                    null,
                    false,
                    List.of(),
                    List.of(),
                    false,
                    DEFAULT_TIMEOUT.toSeconds(),
                    ServiceErrors.ofEcs(),
                    Jsonata.of(ended(container)));
        }

        /** Overrides {@code variables}, in the order of the map. */
        public Props withEnvironment(Map<String, String> variables) {
            return with(overrides.withEnvironment(environment(variables)));
        }

        /** Overrides what {@code expression} gives, {@code [{Name, Value}, ..]}, both text. */
        public Props withEnvironment(String expression) {
            return with(overrides.withEnvironment(Jsonata.requireExpression("environment", expression)));
        }

        /**
         * Overrides {@code variables} in the order of the map, and after them what {@code more} gives, an expression. It may give nothing.
         * Of two variables of one name, ECS does not say which one the container has.
         */
        public Props withEnvironment(Map<String, String> variables, String more) {
            return with(overrides.withEnvironment(Jsonata.of("$append(" + Jsonata.inline(environment(variables)) + ", "
                    + Jsonata.inline(Jsonata.requireExpression("environment", more)) + ")")));
        }

        /**
         * Overrides what {@code expression} gives of further containers of the task, {@code [{Name, Command, Environment, ..}, ..]}. It may
         * give an empty list: whether the task definition has such a container may be up to the data too.
         */
        public Props withContainers(String expression) {
            return with(new Overrides(
                    overrides.environment, Jsonata.requireExpression("containers", expression), overrides.task));
        }

        /** Overrides what {@code expression} gives of the task, {@code {Cpu, Memory, EphemeralStorage, ..}}. It may be an empty object. */
        public Props withTask(String expression) {
            return with(new Overrides(
                    overrides.environment, overrides.containers, Jsonata.requireExpression("task", expression)));
        }

        /** See {@link #subnets}. */
        public Props withSubnets(SubnetSelection chosen) {
            return with(
                    overrides,
                    chosen,
                    assignPublicIp,
                    securityGroups,
                    capacityProviders,
                    timeoutSeconds,
                    retry,
                    output);
        }

        /** Gives the task a public address, which it needs to reach anything from a public subnet. */
        public Props withPublicIp() {
            return with(overrides, subnets, true, securityGroups, capacityProviders, timeoutSeconds, retry, output);
        }

        /** See {@link #securityGroups}. */
        public Props withSecurityGroups(ISecurityGroup... groups) {
            return with(
                    overrides,
                    subnets,
                    assignPublicIp,
                    List.of(groups),
                    capacityProviders,
                    timeoutSeconds,
                    retry,
                    output);
        }

        /** See {@link #capacityProviders}. */
        public Props withCapacityProviders(CapacityProviderStrategy... providers) {
            return with(
                    overrides,
                    subnets,
                    assignPublicIp,
                    securityGroups,
                    List.of(providers),
                    timeoutSeconds,
                    retry,
                    output);
        }

        /** Gives the task the tags of its task definition. */
        public Props withPropagatedTags() {
            return new Props(
                    cluster,
                    taskDefinitions,
                    taskDefinition,
                    container,
                    overrides,
                    subnets,
                    assignPublicIp,
                    securityGroups,
                    capacityProviders,
                    true,
                    timeoutSeconds,
                    retry,
                    output);
        }

        /** Stops the task after {@code timeout}. */
        public Props withTimeout(Duration timeout) {
            return withTimeoutSeconds(timeout.toSeconds());
        }

        /** Stops the task after as many seconds as {@code expression} gives, which have to be one at least. */
        public Props withTimeout(String expression) {
            return withTimeoutSeconds(Jsonata.requireExpression("timeout", expression));
        }

        /** See {@link #retry}. */
        public Props withRetry(RetryProps errors) {
            return with(
                    overrides,
                    subnets,
                    assignPublicIp,
                    securityGroups,
                    capacityProviders,
                    timeoutSeconds,
                    errors,
                    output);
        }

        /** Gives {@code value}, a map or an expression, in place of {@code {TaskArn, StartedAt, StoppedAt, StopCode, ExitCode}}. */
        public Props withOutput(Object value) {
            return with(
                    overrides,
                    subnets,
                    assignPublicIp,
                    securityGroups,
                    capacityProviders,
                    timeoutSeconds,
                    retry,
                    value);
        }

        private Props with(Overrides changed) {
            return with(
                    changed, subnets, assignPublicIp, securityGroups, capacityProviders, timeoutSeconds, retry, output);
        }

        private Props withTimeoutSeconds(Object seconds) {
            return with(overrides, subnets, assignPublicIp, securityGroups, capacityProviders, seconds, retry, output);
        }

        private Props with(
                Overrides overrides,
                @Nullable SubnetSelection subnets,
                boolean assignPublicIp,
                List<ISecurityGroup> securityGroups,
                List<CapacityProviderStrategy> capacityProviders,
                Object timeoutSeconds,
                RetryProps retry,
                Object output) {
            return new Props(
                    cluster,
                    taskDefinitions,
                    taskDefinition,
                    container,
                    overrides,
                    subnets,
                    assignPublicIp,
                    securityGroups,
                    capacityProviders,
                    propagateTags,
                    timeoutSeconds,
                    retry,
                    output);
        }

        private static List<Map<String, Object>> environment(Map<String, String> variables) {
            return variables.entrySet().stream()
                    .map(variable -> Jsonata.object("Name", variable.getKey(), "Value", variable.getValue()))
                    .toList();
        }

        private static String ended(String container) {
            return "{'TaskArn': $states.result.TaskArn, 'StartedAt': $states.result.StartedAt, "
                    + "'StoppedAt': $states.result.StoppedAt, 'StopCode': $states.result.StopCode, "
                    + "'ExitCode': $states.result.Containers[Name = " + Jsonata.inline(container) + "].ExitCode}";
        }
    }

    /**
     * What an execution changes of the task definition.
     *
     * @param environment of the container, {@code [{Name, Value}, ..]}; absent: nothing
     * @param containers expression that gives overrides of further containers; absent: none
     * @param task expression that gives what is changed of the task; absent: nothing
     */
    public record Overrides(
            @Nullable Object environment,
            @Nullable String containers,
            @Nullable String task) {

        /** Nothing. */
        public static final Overrides NONE = new Overrides(null, null, null);

        Overrides withEnvironment(Object variables) {
            return new Overrides(variables, containers, task);
        }

        private Object argument(String container) {
            List<Object> own = environment == null
                    ? List.of()
                    : List.of(Jsonata.object("Name", container, "Environment", environment));
            if (containers == null && task == null) {
                return Map.of("ContainerOverrides", own);
            }
            Object all = containers == null
                    ? own
                    : Jsonata.of("$append(" + Jsonata.inline(own) + ", " + Jsonata.inline(containers) + ")");
            Map<String, Object> overrides = Map.of("ContainerOverrides", all);
            return task == null
                    ? overrides
                    : Jsonata.of("$merge([" + Jsonata.inline(overrides) + ", " + Jsonata.inline(task) + "])");
        }
    }
}
