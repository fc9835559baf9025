package dev.composerunner.infra;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobNetwork;
import dev.composerunner.infra.construct.JobTask;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A whole deployment: the functions that people call, the workflow, the tasks and the results. */
public final class ComposeRunnerStack extends Stack {

    private static final String GET_OBJECT = "s3:GetObject";
    private static final String PUT_OBJECT = "s3:PutObject";
    private static final String DELETE_OBJECT = "s3:DeleteObject";

    private final Settings settings;
    private final Images images;
    private final ResultsBucket results;
    private final LogGroup taskLog;
    private final JobWorkflow workflow;

    public ComposeRunnerStack(Construct scope, String id, Props props) {
        super(scope, id);
        settings = props.settings();
        images = props.images();
        var timeout = Duration.seconds(settings.stateMachineTimeoutSeconds());
        results = new ResultsBucket(
                this,
                "ComposeRunnerResults",
                new ResultsBucket.Props(
                        settings.resultsBucketName(),
                        new ArtifactKeys(settings.resultsPrefix()),
                        Duration.days(1 + settings.stateMachineTimeoutSeconds() / 86_400)));
        taskLog = LogGroup.Builder.create(this, "ComposeRunnerTaskLogGroup")
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        workflow = workflow(timeout);
        output("ComposeRunnerResultsBucketName", results.bucketName());
        output("ComposeRunnerStateMachineArn", workflow.stateMachineArn());
        output("ComposeRunnerTaskLogGroupName", taskLog.getLogGroupName());
        output("ComposeRunnerImageTag", images.tag());
    }

    private JobWorkflow workflow(Duration timeout) {
        var network = new JobNetwork(this, "ComposeRunnerNetwork");
        var cluster = Cluster.Builder.create(this, "ComposeRunnerCluster")
                .vpc(network.vpc())
                .build();
        var role = taskRole();
        return new JobWorkflow(
                this,
                "ComposeRunnerStateMachine",
                new JobWorkflow.Props(
                        cluster,
                        task("ComposeRunnerTask", settings.task(), role).definition(),
                        task("ComposeRunnerTaskLarge", settings.largeTask(), role)
                                .definition(),
                        network.securityGroup(),
                        checkMonthlyCost().function(),
                        classifyFailure().function(),
                        recordFailure().function(),
                        timeout));
    }

    private Role taskRole() {
        var role = Role.Builder.create(this, "ComposeRunnerTaskRole")
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
        results.grantResults(role, GET_OBJECT, PUT_OBJECT, DELETE_OBJECT, "s3:AbortMultipartUpload");
        results.grantListResults(role);
        results.grantSecrets(role, GET_OBJECT, DELETE_OBJECT);
        return role;
    }

    private JobTask task(String id, Settings.TaskShape shape, Role role) {
        return new JobTask(
                this,
                id,
                new JobTask.Props(
                        images.task(),
                        shape.cpu(),
                        shape.memoryMiB(),
                        settings.taskEphemeralStorageGiB(),
                        role,
                        taskLog,
                        Map.of(
                                TaskEnvironment.RESULTS_BUCKET,
                                results.bucketName(),
                                TaskEnvironment.RESULTS_PREFIX,
                                settings.resultsPrefix(),
                                TaskEnvironment.DELETE_TMP,
                                "true",
                                TaskEnvironment.COMPOSE_RUNNER_VERSION,
                                settings.composeRunnerVersion())));
    }

    private HandlerFunction checkMonthlyCost() {
        var function = new HandlerFunction(
                this,
                "ComposeRunnerCheckMonthlyCost",
                HandlerFunction.Props.of(images.handler(Handler.CHECK_MONTHLY_COST))
                        .withEnvironment(Map.of(
                                HandlerEnvironment.COST_LIMIT_USD, Integer.toString(settings.monthlySpendLimit()))));
        function.allow(PolicyStatement.Builder.create()
                .actions(List.of("ce:GetCostAndUsage"))
                .resources(List.of("*"))
                .build());
        return function;
    }

    private HandlerFunction classifyFailure() {
        return new HandlerFunction(
                this,
                "ComposeRunnerClassifyFailure",
                HandlerFunction.Props.of(images.handler(Handler.CLASSIFY_FAILURE)));
    }

    private HandlerFunction recordFailure() {
        var function = new HandlerFunction(
                this,
                "ComposeRunnerRecordFailure",
                HandlerFunction.Props.of(images.handler(Handler.RECORD_FAILURE)).withEnvironment(resultsLocation()));
        results.grantResults(function, GET_OBJECT, PUT_OBJECT);
        results.grantListResults(function);
        results.grantSecrets(function, DELETE_OBJECT);
        return function;
    }

    private Map<String, String> resultsLocation() {
        return Map.of(
                HandlerEnvironment.RESULTS_BUCKET, results.bucketName(),
                HandlerEnvironment.RESULTS_PREFIX, settings.resultsPrefix());
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build();
    }

    /** What a stack deploys, and how. */
    public record Props(Settings settings, Images images) {}
}
