package dev.composerunner.infra;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.infra.construct.DynamoLedgerTable;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobNetwork;
import dev.composerunner.infra.construct.JobTask;
import dev.composerunner.infra.construct.JobTypeTask;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.jobtypes.FargateSize;
import dev.composerunner.jobtypes.JobTypeDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** A whole deployment: the functions that people call, the workflow, the tasks and the results. */
public final class ComposeRunnerStack extends Stack {

    /** The type of a submission that names none: those of the clients of the Python compose-runner. */
    static final String DEFAULT_JOB_TYPE = "meta-analysis";

    private static final String GET_OBJECT = "s3:GetObject";
    private static final String PUT_OBJECT = "s3:PutObject";
    private static final String DELETE_OBJECT = "s3:DeleteObject";
    private static final String ABORT_UPLOAD = "s3:AbortMultipartUpload";
    private static final String GET_LOG_EVENTS = "logs:GetLogEvents";
    private static final String DESCRIBE_EXECUTION = "states:DescribeExecution";
    private static final String GET_ITEM = "dynamodb:GetItem";
    private static final String PUT_ITEM = "dynamodb:PutItem";
    private static final String UPDATE_ITEM = "dynamodb:UpdateItem";
    private static final String DELETE_ITEM = "dynamodb:DeleteItem";

    /** A call deletes up to 100 jobs, one object after the other. */
    private static final FunctionSize DELETE_SIZE = new FunctionSize(FunctionSize.DEFAULT.memoryMiB(), 300);

    private final Settings settings;
    private final Images images;
    private final ResultsBucket results;
    private final DynamoLedgerTable ledger;
    private final LogGroup taskLog;
    private final List<JobTypeTask> jobTypes;
    private final JobWorkflow workflow;
    private final PublishedFunctions published;

    public ComposeRunnerStack(Construct scope, String id, Props props) {
        super(scope, id);
        settings = props.settings();
        images = props.images();
        published = new PublishedFunctions(this, settings);
        results = new ResultsBucket(
                this,
                "ComposeRunnerResults",
                new ResultsBucket.Props(
                        settings.resultsBucketName(),
                        new ArtifactKeys(settings.resultsPrefix()),
                        Duration.days(settings.secretsLifetimeDays())));
        ledger = new DynamoLedgerTable(
                this, "ComposeRunnerLedger", new DynamoLedgerTable.Props(settings.ledgerTableName()));
        taskLog = LogGroup.Builder.create(this, "ComposeRunnerTaskLogGroup")
                .retention(RetentionDays.ONE_MONTH)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        jobTypes = settings.jobTypes().stream().map(this::jobType).toList();
        workflow = workflow();
        String statusUrl = status();
        submit(statusUrl);
        check(statusUrl);
        logPoller();
        resultsLister();
        cancel();
        jobTypesLister();
        health();
        jobs();
        stats();
        expire();
        delete();
        published.addPolicies();
        output("ComposeRunnerResultsBucketName", results.bucketName());
        output("ComposeRunnerLedgerTableName", ledger.tableName());
        output("ComposeRunnerStateMachineArn", workflow.stateMachineArn());
        output("ComposeRunnerTaskLogGroupName", taskLog.getLogGroupName());
        output("ComposeRunnerImageTag", images.tag());
    }

    private JobWorkflow workflow() {
        var network = new JobNetwork(this, "ComposeRunnerNetwork");
        var cluster = Cluster.Builder.create(this, "ComposeRunnerCluster")
                .vpc(network.vpc())
                .build();
        var role = taskRole();
        IFunction recordFailure = recordFailure().function();
        var jobs = new JobWorkflow(
                this,
                "ComposeRunnerStateMachine",
                new JobWorkflow.Props(
                        cluster,
                        task("ComposeRunnerTask", settings.task(), role),
                        task("ComposeRunnerTaskLarge", settings.largeTask(), role),
                        jobTypes.stream().map(JobTypeTask::definition).toList(),
                        network.securityGroup(),
                        checkMonthlyCost().function(),
                        classifyFailure().function(),
                        recordFailure,
                        Duration.seconds(settings.stateMachineTimeoutSeconds())));
        jobs.onEnd(recordFailure);
        return jobs;
    }

    private Role taskRole() {
        var role = Role.Builder.create(this, "ComposeRunnerTaskRole")
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
        results.grantResults(role, GET_OBJECT, PUT_OBJECT, DELETE_OBJECT, ABORT_UPLOAD);
        results.grantListResults(role);
        results.grantIndex(role, GET_OBJECT, PUT_OBJECT);
        results.grantSecrets(role, GET_OBJECT);
        results.grantDeleteSecrets(role);
        return role;
    }

    private FargateTaskDefinition task(String id, FargateSize size, Role role) {
        var props = new JobTask.Props(
                images.task(CpuArchitecture.X86_64),
                size.cpu(),
                size.memoryMiB(),
                settings.taskEphemeralStorageGiB(),
                role,
                taskLog,
                taskEnvironment());
        return new JobTask(this, id, props).definition();
    }

    /** Its role reaches results alone: a job of such a type brings no keys, and what its program is, is up to whoever deploys it. */
    private JobTypeTask jobType(JobTypeDocument type) {
        var task = new JobTypeTask(
                this,
                "ComposeRunnerJobType-" + type.name(),
                new JobTypeTask.Props(type, jobTypePrefix() + type.name(), images, taskEnvironment()));
        results.grantResults(task.role(), GET_OBJECT, PUT_OBJECT, DELETE_OBJECT, ABORT_UPLOAD);
        results.grantListResults(task.role());
        return task;
    }

    /** Two stacks whose types would share a name fail at the log group, which can be made once only. */
    private String jobTypePrefix() {
        return getStackName() + "-";
    }

    private Map<String, String> taskEnvironment() {
        var environment = new HashMap<>(Map.of(
                TaskEnvironment.RESULTS_BUCKET, results.bucketName(),
                TaskEnvironment.RESULTS_PREFIX, settings.resultsPrefix(),
                TaskEnvironment.DELETE_TMP, "true",
                TaskEnvironment.COMPOSE_RUNNER_VERSION, settings.composeRunnerVersion()));
        putPrices(environment);
        return environment;
    }

    private HandlerFunction checkMonthlyCost() {
        var function = function(
                "ComposeRunnerCheckMonthlyCost",
                Handler.CHECK_MONTHLY_COST,
                FunctionSize.DEFAULT,
                Map.of(HandlerEnvironment.COST_LIMIT_USD, Integer.toString(settings.monthlySpendLimit())));
        // Cost Explorer has no resources to name.
        function.allow(PolicyStatement.Builder.create()
                .actions(List.of("ce:GetCostAndUsage"))
                .resources(List.of("*"))
                .build());
        return function;
    }

    private HandlerFunction classifyFailure() {
        return function("ComposeRunnerClassifyFailure", Handler.CLASSIFY_FAILURE, FunctionSize.DEFAULT, Map.of());
    }

    private HandlerFunction recordFailure() {
        var function = function(
                "ComposeRunnerRecordFailure",
                Handler.RECORD_FAILURE,
                FunctionSize.DEFAULT,
                withLedger(resultsLocation()));
        results.grantRecords(function, GET_OBJECT, PUT_OBJECT);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantListResults(function);
        results.grantDeleteSecrets(function);
        ledger.grantItems(function, GET_ITEM, PUT_ITEM, UPDATE_ITEM);
        return function;
    }

    private String status() {
        var function = function("ComposeRunnerStatus", Handler.STATUS, settings.status(), jobsAnd(Map.of()));
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        return published.add("ComposeRunnerStatus", function);
    }

    private void submit(String statusUrl) {
        var function =
                function("ComposeRunnerSubmit", Handler.SUBMIT, settings.submit(), withBudget(submissions(statusUrl)));
        workflow.grantStart(function);
        grantEqualJobs(function);
        results.grantSecrets(function, GET_OBJECT, PUT_OBJECT);
        results.grantDeleteSecrets(function);
        if (!jobTypes.isEmpty()) {
            results.grantOrders(function);
        }
        ledger.grantItems(function, GET_ITEM, PUT_ITEM, UPDATE_ITEM);
        published.add("ComposeRunnerSubmit", function);
    }

    private void check(String statusUrl) {
        var function = function("ComposeRunnerCheck", Handler.CHECK, settings.submit(), submissions(statusUrl));
        grantEqualJobs(function);
        published.add("ComposeRunnerCheck", function);
    }

    private Map<String, String> submissions(String statusUrl) {
        return jobsAnd(withJobTypes(Map.of(
                HandlerEnvironment.STATUS_URL,
                statusUrl,
                HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX,
                jobTypePrefix(),
                HandlerEnvironment.TASK_DEFINITION,
                workflow.taskDefinition(),
                HandlerEnvironment.LARGE_TASK_DEFINITION,
                workflow.largeTaskDefinition())));
    }

    /** Lets {@code function} look for a job that computes the same, and for what it has left. */
    private void grantEqualJobs(HandlerFunction function) {
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        results.grantIndex(function, GET_OBJECT);
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
    }

    private void logPoller() {
        var function = function(
                "ComposeRunnerLogPoller",
                Handler.LOGS,
                settings.poll(),
                jobsAnd(Map.of(
                        HandlerEnvironment.RUNNER_LOG_GROUP,
                        taskLog.getLogGroupName(),
                        HandlerEnvironment.LOG_STREAM_PREFIX,
                        JobTask.LOG_STREAM_PREFIX,
                        HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX,
                        jobTypePrefix(),
                        HandlerEnvironment.JOB_LOG_STREAM_PREFIX,
                        JobTask.JOB_LOG_STREAM_PREFIX,
                        HandlerEnvironment.DEFAULT_LOOKBACK_MS,
                        Long.toString(settings.pollLookbackMs()))));
        taskLog.grant(function, GET_LOG_EVENTS);
        jobTypes.forEach(type -> type.logGroup().grant(function, GET_LOG_EVENTS));
        workflow.grantExecution(function, DESCRIBE_EXECUTION, "states:GetExecutionHistory");
        published.add("ComposeRunnerLogPoller", function);
    }

    private void resultsLister() {
        var function = function("ComposeRunnerResultsLister", Handler.RESULTS, settings.results(), jobsAnd(Map.of()));
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        published.add("ComposeRunnerResults", function);
    }

    private void cancel() {
        var function = function("ComposeRunnerCancel", Handler.CANCEL, FunctionSize.DEFAULT, jobsAnd(Map.of()));
        workflow.grantExecution(function, DESCRIBE_EXECUTION, "states:StopExecution");
        results.grantRecords(function, GET_OBJECT, PUT_OBJECT, DELETE_OBJECT);
        results.grantListResults(function);
        results.grantDeleteSecrets(function);
        published.add("ComposeRunnerCancel", function);
    }

    private void jobTypesLister() {
        published.add(
                "ComposeRunnerJobTypes",
                function(
                        "ComposeRunnerJobTypesLister",
                        Handler.JOB_TYPES,
                        FunctionSize.DEFAULT,
                        withKeys(withJobTypes(Map.of()))));
    }

    private void health() {
        published.add(
                "ComposeRunnerHealth",
                function(
                        "ComposeRunnerHealth",
                        Handler.HEALTH,
                        FunctionSize.DEFAULT,
                        Map.of(HandlerEnvironment.COMPOSE_RUNNER_VERSION, settings.composeRunnerVersion())));
    }

    private void jobs() {
        var function =
                function("ComposeRunnerJobs", Handler.JOBS, FunctionSize.DEFAULT, withLedger(withKeys(Map.of())));
        ledger.grantQuery(function, List.of(LedgerIndex.values()));
        published.addForAdmins("ComposeRunnerJobs", function);
    }

    private void stats() {
        var function =
                function("ComposeRunnerStats", Handler.STATS, FunctionSize.DEFAULT, withLedger(withKeys(limit())));
        ledger.grantItems(function, GET_ITEM);
        ledger.grantQuery(function);
        ledger.grantQuery(function, List.of(LedgerIndex.BY_STATUS));
        published.addForAdmins("ComposeRunnerStats", function);
    }

    private void expire() {
        var function =
                function("ComposeRunnerExpire", Handler.EXPIRE, FunctionSize.DEFAULT, withLedger(jobsAnd(Map.of())));
        ledger.grantItems(function, GET_ITEM, UPDATE_ITEM);
        results.grantRecords(function, GET_OBJECT);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantListResults(function);
        published.addForAdmins("ComposeRunnerExpire", function);
    }

    private void delete() {
        var function = function("ComposeRunnerDelete", Handler.DELETE, DELETE_SIZE, withLedger(jobsAnd(Map.of())));
        ledger.grantItems(function, GET_ITEM, UPDATE_ITEM, DELETE_ITEM);
        results.grantIndex(function, GET_OBJECT, PUT_OBJECT);
        results.grantResults(function, DELETE_OBJECT);
        results.grantListResults(function);
        published.addForAdmins("ComposeRunnerDelete", function);
    }

    private HandlerFunction function(String id, Handler handler, FunctionSize size, Map<String, String> environment) {
        return new HandlerFunction(
                this,
                id,
                new HandlerFunction.Props(
                        images.handler(handler),
                        size.memoryMiB(),
                        Duration.seconds(size.timeoutSeconds()),
                        environment));
    }

    private Map<String, String> resultsLocation() {
        return Map.of(
                HandlerEnvironment.RESULTS_BUCKET, results.bucketName(),
                HandlerEnvironment.RESULTS_PREFIX, settings.resultsPrefix());
    }

    /** The variables of every published function, and {@code more}. */
    private Map<String, String> jobsAnd(Map<String, String> more) {
        var environment = new HashMap<>(resultsLocation());
        environment.put(HandlerEnvironment.STATE_MACHINE_ARN, workflow.stateMachineArn());
        environment.putAll(withKeys(more));
        return environment;
    }

    /** What the functions that are called from outside know callers by, and {@code more}. */
    private Map<String, String> withKeys(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(
                HandlerEnvironment.REQUESTS_PER_SECOND,
                Integer.toString(settings.limits().requestsPerSecond()));
        if (!settings.keys().isEmpty()) {
            environment.put(HandlerEnvironment.ACCESS_KEYS, settings.keys().text());
        }
        return environment;
    }

    /** What the functions that read or write the ledger find it by, and {@code more}. */
    private Map<String, String> withLedger(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.LEDGER_TABLE, ledger.tableName());
        return environment;
    }

    /** What the function that takes jobs holds callers and the month's budget by, with the ledger and {@code more}. */
    private Map<String, String> withBudget(Map<String, String> more) {
        var environment = new HashMap<>(withLedger(more));
        environment.putAll(settings.limits().ofSubmissions());
        environment.putAll(limit());
        environment.put(HandlerEnvironment.TASK_RESOURCES, resources(settings.task()));
        environment.put(HandlerEnvironment.LARGE_TASK_RESOURCES, resources(settings.largeTask()));
        environment.put(
                HandlerEnvironment.MAX_JOB_SECONDS,
                Integer.toString(settings.stateMachineTimeoutSeconds() - JobWorkflow.MARGIN_SECONDS));
        putPrices(environment);
        return environment;
    }

    private Map<String, String> limit() {
        return Map.of(HandlerEnvironment.MONTH_BUDGET_USD, Integer.toString(settings.monthlySpendLimit()));
    }

    private String resources(FargateSize size) {
        Integer disk = settings.taskEphemeralStorageGiB();
        return size.cpu() + "/" + size.memoryMiB() + "/" + (disk == null ? FargatePrices.FREE_DISK_GIB : disk);
    }

    private void putPrices(Map<String, String> environment) {
        String prices = settings.limits().fargatePrices();
        if (prices != null) {
            environment.put(HandlerEnvironment.FARGATE_PRICES, prices);
        }
    }

    /** What the functions that know the job types find them by, and {@code more}. */
    private Map<String, String> withJobTypes(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.DEFAULT_JOB_TYPE, DEFAULT_JOB_TYPE);
        if (!jobTypes.isEmpty()) {
            environment.put(HandlerEnvironment.JOB_TYPES_FOLDER, Images.JOB_TYPES_FOLDER);
        }
        return environment;
    }

    private void output(String name, String value) {
        CfnOutput.Builder.create(this, name).value(value).build();
    }

    /** What a stack deploys, and how. */
    public record Props(Settings settings, Images images) {}
}
