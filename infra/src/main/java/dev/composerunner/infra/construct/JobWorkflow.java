package dev.composerunner.infra.construct;

import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.fragments.CostLimit;
import dev.composerunner.fragments.FailureRecord;
import dev.composerunner.fragments.FargateRun;
import dev.composerunner.fragments.Jsonata;
import dev.composerunner.fragments.RetryDecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.Condition;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.PassJsonataProps;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/** Defines the state machine that runs one job as a Fargate task and records how it ended. */
public final class JobWorkflow extends Construct {

    /** What an execution keeps of its time for recording a failure after the task's time has run out. */
    public static final int MARGIN_SECONDS = 300;

    private static final int MAX_ATTEMPTS = 4;
    private static final Duration RETRY_INTERVAL = Duration.seconds(15);
    private static final Duration RETRY_MAX_DELAY = Duration.seconds(300);

    private final StateMachine stateMachine;

    public JobWorkflow(Construct scope, String id, Props props) {
        super(scope, id);
        var failure = new FailureRecord(this, "Failure", props.recordFailure());
        var select = Choice.jsonata(this, "SelectFargateTask");
        var retry = new RetryDecision(
                this,
                "Retry",
                new RetryDecision.Props(
                        props.classifyFailure(),
                        MAX_ATTEMPTS,
                        RETRY_INTERVAL,
                        RETRY_MAX_DELAY,
                        select,
                        failure.start()));
        var output = output();
        select.when(
                        Condition.jsonata(Jsonata.of("$job.task_size = '" + TaskSize.LARGE.wireName() + "'")),
                        run("RunFargateJobLarge", props, props.largeTaskDefinition(), output, retry.start()))
                .otherwise(run("RunFargateJob", props, props.taskDefinition(), output, retry.start()));
        var cost = new CostLimit(
                this,
                "Cost",
                new CostLimit.Props(
                        props.checkMonthlyCost(),
                        FailureType.CostLimitExceeded.name(),
                        props.timeout().minus(Duration.seconds(MARGIN_SECONDS)),
                        select,
                        failure.start()));
        stateMachine = StateMachine.Builder.create(this, "StateMachine")
                .comment("Runs one job as a Fargate task and records how it ended")
                .queryLanguage(QueryLanguage.JSONATA)
                .definitionBody(DefinitionBody.fromChainable(cost.start()))
                .timeout(props.timeout())
                .build();
    }

    /** Lets {@code grantee} start executions, and nothing else. */
    public Grant grantStart(IGrantable grantee) {
        return stateMachine.grantStartExecution(grantee);
    }

    /** Invokes {@code function} with the event of each execution's end. */
    public void onEnd(IFunction function) {
        Rule.Builder.create(this, "Ended")
                .description("Ends of jobs, whose keys are deleted and whose record is completed")
                .eventPattern(EventPattern.builder()
                        .source(List.of("aws.states"))
                        .detailType(List.of("Step Functions Execution Status Change"))
                        .detail(Map.of(
                                "stateMachineArn",
                                List.of(stateMachineArn()),
                                "status",
                                List.of("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")))
                        .build())
                .targets(List.of(new LambdaFunction(function)))
                .build();
    }

    /** Lets {@code grantee} do {@code actions} to executions of this state machine. */
    public Grant grantExecution(IGrantable grantee, String... actions) {
        return stateMachine.grantExecution(grantee, actions);
    }

    public String stateMachineArn() {
        return stateMachine.getStateMachineArn();
    }

    private IChainable run(
            String id, Props props, FargateTaskDefinition taskDefinition, IChainable onSuccess, IChainable onFailure) {
        return new FargateRun(
                        this,
                        id,
                        new FargateRun.Props(
                                props.cluster(),
                                taskDefinition,
                                props.securityGroup(),
                                environment(),
                                onSuccess,
                                onFailure))
                .state();
    }

    private static Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        variables.put(TaskEnvironment.EXECUTION_ARN, Jsonata.of("$states.context.Execution.Id"));
        variables.put(TaskEnvironment.EXECUTION_START, Jsonata.of("$states.context.Execution.StartTime"));
        variables.put(TaskEnvironment.ARTIFACT_PREFIX, Jsonata.textOr("$job.artifact_prefix", "''"));
        variables.put(TaskEnvironment.META_ANALYSIS_ID, Jsonata.textOr("$job.meta_analysis_id", "''"));
        variables.put(TaskEnvironment.ENVIRONMENT, Jsonata.textOr("$job.environment", "''"));
        variables.put(TaskEnvironment.NO_UPLOAD, Jsonata.textOr("$job.no_upload", "'false'"));
        variables.put(TaskEnvironment.N_CORES, Jsonata.textOr("$job.n_cores", "''"));
        variables.put(TaskEnvironment.SECRETS_KEY, Jsonata.textOr("$job.secrets_key", "''"));
        variables.put(TaskEnvironment.REQUESTED_RESULTS_BUCKET, Jsonata.textOr("$job.results.bucket", "''"));
        variables.put(TaskEnvironment.REQUESTED_RESULTS_PREFIX, Jsonata.textOr("$job.results.prefix", "''"));
        return variables;
    }

    private Pass output() {
        return Pass.jsonata(
                this,
                "ComposeRunnerOutput",
                PassJsonataProps.builder()
                        .outputs(Jsonata.object(
                                Map.entry("artifact_prefix", Jsonata.of("$job.artifact_prefix")),
                                Map.entry("meta_analysis_id", Jsonata.of("$job.meta_analysis_id")),
                                Map.entry("environment", Jsonata.of("$job.environment")),
                                Map.entry("results", Jsonata.of("$job.results")),
                                Map.entry("ecs", Jsonata.of("$states.input.ecs"))))
                        .build());
    }

    /**
     * What a workflow is made of.
     *
     * @param cluster where tasks run
     * @param taskDefinition the task of a job of standard size
     * @param largeTaskDefinition the task of a large job
     * @param securityGroup of the tasks' network interfaces
     * @param checkMonthlyCost answers whether spending allows another job
     * @param classifyFailure answers what a failure is and whether it is retried
     * @param recordFailure writes a failure into the job's metadata
     * @param timeout of an execution
     */
    public record Props(
            ICluster cluster,
            FargateTaskDefinition taskDefinition,
            FargateTaskDefinition largeTaskDefinition,
            ISecurityGroup securityGroup,
            IFunction checkMonthlyCost,
            IFunction classifyFailure,
            IFunction recordFailure,
            Duration timeout) {}
}
