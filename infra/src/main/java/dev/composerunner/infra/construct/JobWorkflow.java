package dev.composerunner.infra.construct;

import static java.util.Objects.requireNonNull;

import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.fragments.CostLimit;
import dev.composerunner.fragments.FailureRecord;
import dev.composerunner.fragments.FargateRun;
import dev.composerunner.fragments.Jsonata;
import dev.composerunner.fragments.RetryDecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ecs.CapacityProviderStrategy;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.events.EventField;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.events.targets.LambdaFunctionProps;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.events.targets.SnsTopicProps;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.LogLevel;
import software.amazon.awscdk.services.stepfunctions.LogOptions;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.PassJsonataProps;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/** Defines the state machine that runs one job as a Fargate task and records how it ended. */
public final class JobWorkflow extends Construct {

    /** What an execution keeps of its time for recording a failure after the task's time has run out. */
    public static final int MARGIN_SECONDS = 300;

    /** EventBridge tries no more often. */
    private static final int MAX_RETRIES = 185;

    private static final CostLimit.StateNames COST_STATES =
            new CostLimit.StateNames("CheckMonthlyCost", "EnforceMonthlyCostLimit");

    /** What a task gets beyond 20 GiB of disk is asked for; the 20 are there anyway. */
    private static final String SIZE = Jsonata.of("$exists($job.size) ? $merge([{'Cpu': $string($job.size.cpu), "
            + "'Memory': $string($job.size.memory)}, $job.size.disk_gib > 20 "
            + "? {'EphemeralStorage': {'SizeInGiB': $job.size.disk_gib}} : {}]) : {}");

    /** A job that needs more memory than its task has is run once as a larger one, where its order names that. */
    private static final RetryDecision.Fallback LARGER = new RetryDecision.Fallback(
            "$states.input.error = '" + FailureType.OutOfMemory
                    + "' and $length($string($job.larger_task_definition)) > 0",
            Map.of(
                    "job",
                    Jsonata.of("$merge([$job, {'task_definition': $job.larger_task_definition,"
                            + " 'larger_task_definition': '', 'task_size': 'large'}])")));

    /** A machine that was taken back, or was not there, is not asked for again. */
    private static final RetryDecision.Fallback ON_DEMAND = new RetryDecision.Fallback(
            "$states.input.error in ['" + FailureType.SpotInterrupted + "', '" + FailureType.CapacityUnavailable
                    + "'] and $not($job.on_demand = true)",
            Map.of("job", Jsonata.of("$merge([$job, {'on_demand': true}])")));

    private static final String SPOT = "FARGATE_SPOT";
    private static final String SPOT_UNTIL_FALLBACK = Jsonata.of("$job.on_demand = true ? 'FARGATE' : '" + SPOT + "'");

    private final StateMachine stateMachine;
    private final ICluster cluster;
    private @Nullable Queue lost;
    private final FargateTaskDefinition taskDefinition;
    private final FargateTaskDefinition largeTaskDefinition;

    public JobWorkflow(Construct scope, String id, Props props) {
        super(scope, id);
        cluster = props.cluster();
        taskDefinition = props.taskDefinition();
        largeTaskDefinition = props.largeTaskDefinition();
        var failure = new FailureRecord(
                this,
                "Failure",
                FailureRecord.Props.of(props.recordFailure())
                        // The name of the execution, not what its input says: the record and the keys of another job
                        // are not its own.
                        .withFields(Jsonata.object(
                                "artifact_prefix",
                                Jsonata.of("$states.context.Execution.Name"),
                                RetryDecision.GIVEN_CAUSE,
                                Jsonata.textOr("$states.input." + RetryDecision.GIVEN_CAUSE, "''")))
                        .withStateNames(new FailureRecord.StateNames("RecordFailure", "JobFailed")));
        FargateRun run = run(props);
        RetryDecision.Props decision = RetryDecision.Props.of(props.classifyFailure(), run)
                .withOnFailure(failure.start())
                .withPolicy("$job.retry")
                .withFallback(LARGER);
        var retry = new RetryDecision(
                this,
                "Retry",
                props.capacity() == Capacity.SPOT_WITH_FALLBACK ? decision.withFallback(ON_DEMAND) : decision);
        run.onFailure(retry.start()).next(output());
        var cost = new CostLimit(
                this,
                "Cost",
                CostLimit.Props.of(props.checkMonthlyCost(), run)
                        .withOnFailure(failure.start())
                        .withError(FailureType.CostLimitExceeded.name())
                        .withWorkTime(props.timeout().minus(Duration.seconds(MARGIN_SECONDS)))
                        .withInputVariable("job")
                        .withStateNames(COST_STATES));
        stateMachine = StateMachine.Builder.create(this, "StateMachine")
                .comment("Runs one job as a Fargate task and records how it ended")
                .queryLanguage(QueryLanguage.JSONATA)
                .definitionBody(DefinitionBody.fromChainable(cost.start()))
                .timeout(props.timeout())
                .role(new WorkflowRole(
                                this,
                                run,
                                List.of(props.checkMonthlyCost(), props.classifyFailure(), props.recordFailure()))
                        .closed())
                .logs(LogOptions.builder()
                        .destination(log(props))
                        .level(LogLevel.ALL)
                        // An input may be somebody's, and the history has it anyway.
                        .includeExecutionData(false)
                        .build())
                .tracingEnabled(true)
                .build();
    }

    private LogGroup log(Props props) {
        return LogGroup.Builder.create(this, "LogGroup")
                .logGroupName(props.logGroupName())
                .retention(props.logRetention())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
    }

    /** Lets {@code grantee} start executions, and nothing else. */
    public Grant grantStart(IGrantable grantee) {
        return stateMachine.grantStartExecution(grantee);
    }

    /**
     * Invokes {@code function} with the event of each execution's end. An event that it could not be given within a day is kept in a queue
     * for two weeks.
     */
    public void onEnd(IFunction function) {
        lost = Queue.Builder.create(this, "LostEnds")
                .encryption(QueueEncryption.SQS_MANAGED)
                .enforceSsl(true)
                .retentionPeriod(Duration.days(14))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        Accepted.finding(lost, "AwsSolutions-SQS3", "it is the dead-letter queue of the rule");
        Rule.Builder.create(this, "Ended")
                .description("Ends of jobs, whose keys are deleted and whose record is completed")
                .eventPattern(ends())
                .targets(List.of(new LambdaFunction(
                        function,
                        LambdaFunctionProps.builder()
                                .retryAttempts(MAX_RETRIES)
                                .maxEventAge(Duration.hours(24))
                                .deadLetterQueue(lost)
                                .build())))
                .build();
    }

    /** Tells {@code topic} of each execution's end, as often as EventBridge tries. It says nothing of the input, which may be somebody's. */
    public void onEndNotify(ITopic topic) {
        Rule.Builder.create(this, "Notify")
                .description("Ends of jobs, which a topic is told of")
                .eventPattern(ends())
                .targets(List.of(new SnsTopic(
                        topic,
                        SnsTopicProps.builder()
                                // The policy of a topic of somebody else's is not the stack's to change.
                                .authorizeUsingRole(true)
                                .message(RuleTargetInput.fromObject(new TreeMap<>(Map.of(
                                        "artifact_prefix", EventField.fromPath("$.detail.name"),
                                        "job_id", EventField.fromPath("$.detail.executionArn"),
                                        "status", EventField.fromPath("$.detail.status"),
                                        "time", EventField.fromPath("$.time")))))
                                .build())))
                .build();
    }

    private EventPattern ends() {
        return EventPattern.builder()
                .source(List.of("aws.states"))
                .detailType(List.of("Step Functions Execution Status Change"))
                .detail(Map.of(
                        "stateMachineArn",
                        List.of(stateMachineArn()),
                        "status",
                        List.of("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")))
                .build();
    }

    /** How many executions have begun and ended, by how they ended. */
    public List<IMetric> counts() {
        return List.of(
                stateMachine.metricStarted(),
                stateMachine.metricSucceeded(),
                stateMachine.metricFailed(),
                stateMachine.metricAborted(),
                stateMachine.metricTimedOut());
    }

    /** How many ends of jobs are in the queue of {@link #onEnd}. */
    public IMetric lostEnds() {
        return requireNonNull(lost, "onEnd comes first").metricApproximateNumberOfMessagesVisible();
    }

    /** How many calls of the state machine were throttled. */
    public IMetric throttled() {
        return stateMachine.metricThrottled();
    }

    /** Lets {@code grantee} do {@code actions} to executions of this state machine. */
    public Grant grantExecution(IGrantable grantee, String... actions) {
        Grant grant = stateMachine.grantExecution(grantee, actions);
        Accepted.wildcard(
                grantee,
                "an execution has no ARN before it is started; the state machine is a part of it",
                ".*:execution:.*:\\*");
        return grant;
    }

    /** Lets {@code function} do something with every task of the cluster. */
    public void grantTasks(HandlerFunction function, String... actions) {
        function.allow(PolicyStatement.Builder.create()
                .actions(List.of(actions))
                .resources(List.of(Stack.of(this)
                        .formatArn(ArnComponents.builder()
                                .service("ecs")
                                .resource("task")
                                .resourceName(cluster.getClusterName() + "/*")
                                .build())))
                .build());
        Accepted.wildcard(function, "a task has no ARN before it runs; its cluster is a part of it", ".*:task/.*/\\*");
    }

    /** ARN of the cluster that tasks run in. */
    public String clusterArn() {
        return cluster.getClusterArn();
    }

    /** Family of the task definition of a job of standard size. */
    public String taskDefinition() {
        return taskDefinition.getFamily();
    }

    /** Family of the task definition of a large job. */
    public String largeTaskDefinition() {
        return largeTaskDefinition.getFamily();
    }

    public String stateMachineArn() {
        return stateMachine.getStateMachineArn();
    }

    /** The task definition and the job's own variables are the order's; an execution that was started by hand may name none. */
    private FargateRun run(Props props) {
        FargateTaskDefinition usual = props.taskDefinition();
        var run = FargateRun.Props.of(
                        cluster,
                        Stream.concat(Stream.of(usual, props.largeTaskDefinition()), props.ofJobTypes().stream())
                                .toList(),
                        Jsonata.textOr("$job.task_definition", "'" + usual.getFamily() + "'"),
                        requireNonNull(usual.getDefaultContainer()).getContainerName())
                .withEnvironment(environment(), ofTheJob())
                .withContainers(ofTheJobsImage())
                .withTask(SIZE)
                .withPublicIp()
                .withPropagatedTags()
                .withSecurityGroups(props.securityGroup())
                .withTimeout(CostLimit.remainingSeconds());
        run = switch (props.capacity()) {
            case FARGATE -> run;
            case SPOT -> run.withCapacityProviders(provider(SPOT));
            case SPOT_WITH_FALLBACK -> run.withCapacityProviders(provider(SPOT_UNTIL_FALLBACK));
        };
        return new FargateRun(this, "RunFargateJob", run.withOutput(Map.of("ecs", described(run.output()))));
    }

    private static CapacityProviderStrategy provider(String name) {
        return CapacityProviderStrategy.builder()
                .capacityProvider(name)
                .weight(1)
                .build();
    }

    private static Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        variables.put(TaskEnvironment.EXECUTION_ARN, Jsonata.of("$states.context.Execution.Id"));
        variables.put(TaskEnvironment.EXECUTION_START, Jsonata.of("$states.context.Execution.StartTime"));
        variables.put(TaskEnvironment.ARTIFACT_PREFIX, Jsonata.textOr("$job.artifact_prefix", "''"));
        variables.put(TaskEnvironment.JOB_TYPE, Jsonata.textOr("$job.job_type", "''"));
        variables.put(TaskEnvironment.SECRETS_KEY, Jsonata.textOr("$job.secrets_key", "''"));
        variables.put(TaskEnvironment.ORDER_KEY, Jsonata.textOr("$job.order_key", "''"));
        variables.put(
                TaskEnvironment.ESTIMATED_COST_USD,
                Jsonata.of("$exists($job.cost.estimated_usd) ? $string($job.cost.estimated_usd) : ''"));
        variables.put(TaskEnvironment.REQUESTED_RESULTS_BUCKET, Jsonata.textOr("$job.results.bucket", "''"));
        variables.put(TaskEnvironment.REQUESTED_RESULTS_PREFIX, Jsonata.textOr("$job.results.prefix", "''"));
        return variables;
    }

    /** ECS does not say which of two variables of one name a container gets, so the job has none of those above or of the deployment. */
    private static String ofTheJob() {
        return Jsonata.of("$job.environment[$type(Name) = 'string' and $not(Name in "
                + Jsonata.inline(List.copyOf(TaskEnvironment.RESERVED))
                + ")].{'Name': $string(Name), 'Value': $exists(Value) ? $string(Value) : ''}");
    }

    /** A job whose type has an image of its own has a second container, which the order starts. */
    private static String ofTheJobsImage() {
        return Jsonata.of(
                "$exists($job.container) ? [$merge([{'Name': " + Jsonata.inline(PipelineDefinition.JOB_CONTAINER)
                        + ", 'Environment': [$job.container.environment.{'Name': $string(Name), 'Value': $string(Value)}]}, "
                        + "$count($job.container.command) > 0 ? {'Command': [$job.container.command.$string()]} : {}])] : []");
    }

    /** The task as ECS describes it, and what {@code chosen} picks of it. */
    private static String described(Object chosen) {
        return Jsonata.of("$merge([$states.result, " + Jsonata.inline(chosen) + "])");
    }

    /** The job's own variables are fields of the output, as the Python compose-runner has them: {@code meta_analysis_id} and others. */
    private Pass output() {
        return Pass.jsonata(
                this,
                "ComposeRunnerOutput",
                PassJsonataProps.builder()
                        // One expression: a field of its own that has no value would fail a job that has succeeded.
                        .outputs(Jsonata.of(
                                "$merge($append([$job.environment[$type(Name) = 'string'].{$lowercase(Name): $string(Value)}], "
                                        + Jsonata.inline(Jsonata.object(
                                                Map.entry("artifact_prefix", Jsonata.of("$job.artifact_prefix")),
                                                Map.entry("job_type", Jsonata.of("$job.job_type")),
                                                Map.entry("results", Jsonata.of("$job.results")),
                                                Map.entry("task_size", Jsonata.of("$job.task_size")),
                                                Map.entry("ecs", Jsonata.of("$states.input.ecs"))))
                                        + "))"))
                        .build());
    }

    /**
     * What a workflow is made of.
     *
     * @param cluster where tasks run
     * @param taskDefinition the task of a job of standard size
     * @param largeTaskDefinition the task of a large job
     * @param ofJobTypes the tasks of the job types that have one of their own, which an order names
     * @param securityGroup of the tasks' network interfaces
     * @param capacity machines that tasks run on; the cluster has to know them
     * @param checkMonthlyCost answers whether spending allows another job
     * @param classifyFailure answers what a failure is and whether it is retried
     * @param recordFailure writes a failure into the job's metadata
     * @param timeout of an execution
     * @param logGroupName where the log of the executions goes; groups that begin with {@code /aws/vendedlogs/} share one entry in the
     *     resource policy of the account's logs, which has a bound
     * @param logRetention how long that log is kept
     */
    public record Props(
            ICluster cluster,
            FargateTaskDefinition taskDefinition,
            FargateTaskDefinition largeTaskDefinition,
            List<FargateTaskDefinition> ofJobTypes,
            ISecurityGroup securityGroup,
            Capacity capacity,
            IFunction checkMonthlyCost,
            IFunction classifyFailure,
            IFunction recordFailure,
            Duration timeout,
            String logGroupName,
            RetentionDays logRetention) {}
}
