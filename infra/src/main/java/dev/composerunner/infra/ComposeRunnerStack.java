package dev.composerunner.infra;

import static dev.composerunner.infra.Rights.DESCRIBE_EXECUTION;
import static dev.composerunner.infra.Rights.DESCRIBE_TASKS;
import static dev.composerunner.infra.Rights.GET_ITEM;
import static dev.composerunner.infra.Rights.GET_OBJECT;
import static dev.composerunner.infra.Rights.PUT_ITEM;
import static dev.composerunner.infra.Rights.PUT_OBJECT;
import static dev.composerunner.infra.Rights.UPDATE_ITEM;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.infra.construct.Alarms;
import dev.composerunner.infra.construct.Capacity;
import dev.composerunner.infra.construct.DynamoLedgerTable;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobDashboard;
import dev.composerunner.infra.construct.JobMetrics;
import dev.composerunner.infra.construct.JobNetwork;
import dev.composerunner.infra.construct.JobTypeTask;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.infra.construct.SpendBudget;
import dev.composerunner.infra.construct.Sweep;
import dev.composerunner.infra.settings.FunctionSize;
import dev.composerunner.infra.settings.Settings;
import dev.composerunner.infra.settings.Watching;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecs.ICluster;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** A whole deployment: the functions that people call, the workflow, the tasks and the results. */
public final class ComposeRunnerStack extends Stack {

    private final Settings settings;
    private final ResultsBucket results;
    private final DynamoLedgerTable ledger;
    private final LogGroup taskLog;
    private final JobTasks tasks;
    private final HandlerFunctions functions;
    private final HandlerFunction recordFailure;

    public ComposeRunnerStack(Construct scope, String id, Props props) {
        super(
                scope,
                id,
                StackProps.builder()
                        .stackName(props.settings().deployment().stackName())
                        .terminationProtection(true)
                        .build());
        settings = props.settings();
        results = new ResultsBucket(
                this,
                "ComposeRunnerResults",
                new ResultsBucket.Props(
                        settings.resultsBucketName(),
                        new ArtifactKeys(settings.resultsPrefix()),
                        settings.deployment().secretsKeyArn(),
                        Duration.days(settings.secretsLifetimeDays())));
        ledger = new DynamoLedgerTable(
                this, "ComposeRunnerLedger", new DynamoLedgerTable.Props(settings.ledgerTableName()));
        taskLog = LogGroup.Builder.create(this, "ComposeRunnerTaskLogGroup")
                .retention(settings.deployment().watching().logRetention())
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        tasks = new JobTasks(this, props.images(), settings, results);
        functions = new HandlerFunctions(this, props.images(), new HandlerEnvironments(settings, results, ledger));
        recordFailure = recordFailure();
        List<JobTypeTask> jobTypes = settings.jobTypes().stream()
                .map(type -> tasks.ofType(type, jobTypePrefix()))
                .toList();
        var network = new JobNetwork(
                this,
                "ComposeRunnerNetwork",
                new JobNetwork.Props(
                        settings.deployment().taskEgressPorts(),
                        settings.deployment().vpcFlowLogs(),
                        settings.deployment().watching().logRetention()));
        var spending = settings.deployment().spending();
        var cluster = network.cluster(this, "ComposeRunnerCluster", spending.capacity() != Capacity.FARGATE);
        JobWorkflow workflow = workflow(network, cluster, jobTypes);
        IRole starter = new JobEndpoints(functions, workflow).add(taskLog, jobTypePrefix(), jobTypes);
        new AdminEndpoints(functions, workflow).add();
        sweep(workflow);
        functions.addPolicies();
        watch(workflow, starter);
        output("ComposeRunnerResultsBucketName", results.bucketName());
        output("ComposeRunnerLedgerTableName", ledger.tableName());
        output("ComposeRunnerStateMachineArn", workflow.stateMachineArn());
        output("ComposeRunnerTaskLogGroupName", taskLog.getLogGroupName());
        output("ComposeRunnerImageTag", props.images().tag());
    }

    private JobWorkflow workflow(JobNetwork network, ICluster cluster, List<JobTypeTask> jobTypes) {
        var role = tasks.role();
        var jobs = new JobWorkflow(
                this,
                "ComposeRunnerStateMachine",
                new JobWorkflow.Props(
                        cluster,
                        tasks.ofSize("ComposeRunnerTask", settings.task(), role, taskLog),
                        tasks.ofSize("ComposeRunnerTaskLarge", settings.largeTask(), role, taskLog),
                        jobTypes.stream().map(JobTypeTask::definition).toList(),
                        network.securityGroup(),
                        settings.deployment().spending().capacity(),
                        checkMonthlyCost().function(),
                        classifyFailure().function(),
                        recordFailure.function(),
                        Duration.seconds(settings.stateMachineTimeoutSeconds()),
                        "/aws/vendedlogs/states/" + getStackName(),
                        settings.deployment().watching().logRetention()));
        jobs.onEnd(recordFailure.function());
        return jobs;
    }

    private void watch(JobWorkflow workflow, IRole starter) {
        Watching watching = settings.deployment().watching();
        String topic = watching.notifyTopicArn();
        if (topic != null) {
            workflow.onEndNotify(Topic.fromTopicArn(this, "ComposeRunnerNotifyTopic", topic));
        }
        if (!watching.looksAtMetrics()) {
            return;
        }
        var metrics = new JobMetrics(this, "ComposeRunnerMetrics", getStackName(), recordFailure.logGroup());
        String email = watching.alarmEmail();
        if (email != null) {
            var alarms = new Alarms(this, "ComposeRunnerAlarms", email);
            functions.watch(alarms, workflow);
            alarms.onJobs(
                    metrics,
                    settings.stateMachineTimeoutSeconds(),
                    settings.monthlySpendLimit().doubleValue());
            if (settings.deployment().spending().awsBudget()) {
                new SpendBudget(
                        this,
                        "ComposeRunnerBudget",
                        new SpendBudget.Props(
                                getStackName(),
                                settings.monthlySpendLimit().doubleValue(),
                                starter,
                                workflow.stateMachineArn(),
                                alarms.topic()));
            }
        }
        if (watching.dashboard()) {
            new JobDashboard(
                    this,
                    "ComposeRunnerDashboard",
                    new JobDashboard.Props(getStackName(), functions.withAddress(), workflow, metrics));
        }
    }

    /** Two stacks whose types would share a name fail at the log group, which can be made once only. */
    private String jobTypePrefix() {
        return getStackName() + "-";
    }

    private HandlerFunction checkMonthlyCost() {
        var function = functions.create(
                "ComposeRunnerCheckMonthlyCost",
                Handler.CHECK_MONTHLY_COST,
                FunctionSize.DEFAULT,
                functions
                        .environments()
                        .withResults(withService(Map.of(
                                HandlerEnvironment.COST_LIMIT_USD,
                                settings.monthlySpendLimit().toPlainString()))));
        results.grantSpending(function);
        function.allowOnEverything("ce:GetCostAndUsage");
        return function;
    }

    private Map<String, String> withService(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.SERVICE_NAME, getStackName());
        return environment;
    }

    private HandlerFunction classifyFailure() {
        return functions.create(
                "ComposeRunnerClassifyFailure", Handler.CLASSIFY_FAILURE, FunctionSize.DEFAULT, Map.of());
    }

    private HandlerFunction recordFailure() {
        HandlerEnvironments environments = functions.environments();
        var function = functions.create(
                "ComposeRunnerRecordFailure",
                Handler.RECORD_FAILURE,
                FunctionSize.DEFAULT,
                environments.withLedger(
                        environments.withResults(withService(settings.limits().ofPrices()))));
        results.grantRecords(function, GET_OBJECT, PUT_OBJECT);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantListResults(function);
        results.grantDeleteSecrets(function);
        ledger.grantItems(function, GET_ITEM, PUT_ITEM, UPDATE_ITEM);
        return function;
    }

    private void sweep(JobWorkflow workflow) {
        HandlerEnvironments environments = functions.environments();
        var function = functions.create(
                "ComposeRunnerSweep",
                Handler.SWEEP,
                FunctionSize.DEFAULT,
                environments.withLedger(environments.withResults(Map.of(
                        HandlerEnvironment.STATE_MACHINE_ARN, workflow.stateMachineArn(),
                        HandlerEnvironment.CLUSTER, workflow.clusterArn(),
                        HandlerEnvironment.SERVICE_NAME, getStackName()))));
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        results.grantListSecrets(function);
        results.grantDeleteSecrets(function);
        ledger.grantQuery(function);
        ledger.grantQuery(function, List.of(LedgerIndex.BY_STATUS));
        workflow.grantTasks(function, DESCRIBE_TASKS, "ecs:StopTask");
        new Sweep(this, "ComposeRunnerSweepSchedule", function, workflow.clusterArn());
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build();
    }

    /** What a stack deploys, and how. */
    public record Props(Settings settings, Images images) {}
}
