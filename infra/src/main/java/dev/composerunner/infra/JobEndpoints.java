package dev.composerunner.infra;

import static dev.composerunner.infra.Rights.DELETE_OBJECT;
import static dev.composerunner.infra.Rights.DESCRIBE_EXECUTION;
import static dev.composerunner.infra.Rights.DESCRIBE_TASKS;
import static dev.composerunner.infra.Rights.GET_EXECUTION_HISTORY;
import static dev.composerunner.infra.Rights.GET_ITEM;
import static dev.composerunner.infra.Rights.GET_LOG_EVENTS;
import static dev.composerunner.infra.Rights.GET_OBJECT;
import static dev.composerunner.infra.Rights.PUT_ITEM;
import static dev.composerunner.infra.Rights.PUT_OBJECT;
import static dev.composerunner.infra.Rights.UPDATE_ITEM;

import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.infra.construct.Handler;
import dev.composerunner.infra.construct.HandlerFunction;
import dev.composerunner.infra.construct.JobTask;
import dev.composerunner.infra.construct.JobTypeTask;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.infra.settings.FunctionSize;
import dev.composerunner.infra.settings.Settings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.logs.ILogGroup;

/** The functions that callers submit jobs by, and follow them. */
final class JobEndpoints {

    private final HandlerFunctions functions;
    private final HandlerEnvironments environments;
    private final JobWorkflow workflow;
    private final ResultsBucket results;
    private final Settings settings;

    JobEndpoints(HandlerFunctions functions, JobWorkflow workflow) {
        this.functions = functions;
        this.workflow = workflow;
        environments = functions.environments();
        results = environments.results();
        settings = environments.settings();
    }

    /**
     * Adds them all.
     *
     * @param jobTypePrefix what precedes a job type's name in that of its task definition family
     * @return the role that starts jobs
     */
    IRole add(ILogGroup taskLog, String jobTypePrefix, List<JobTypeTask> jobTypes) {
        String statusUrl = status();
        IRole starter = submit(submissions(statusUrl, jobTypePrefix));
        check(submissions(statusUrl, jobTypePrefix));
        logPoller(taskLog, jobTypePrefix, jobTypes);
        resultsLister();
        cancel();
        jobTypesLister();
        health();
        return starter;
    }

    private String status() {
        var function = function(
                "ComposeRunnerStatus",
                Handler.STATUS,
                settings.status(),
                Map.of(HandlerEnvironment.CLUSTER, workflow.clusterArn()));
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
        workflow.grantExecution(function, DESCRIBE_EXECUTION, GET_EXECUTION_HISTORY);
        workflow.grantTasks(function, DESCRIBE_TASKS);
        return functions.publish("ComposeRunnerStatus", function);
    }

    private IRole submit(Map<String, String> submissions) {
        var function = function(
                "ComposeRunnerSubmit",
                Handler.SUBMIT,
                settings.submit(),
                environments.withLedger(environments.withSecretsKey(environments.withEstimates(submissions))));
        workflow.grantStart(function);
        grantEqualJobs(function);
        results.grantStoreSecrets(function);
        results.grantDeleteSecrets(function);
        if (!settings.jobTypes().isEmpty()) {
            results.grantOrders(function);
        }
        environments.ledger().grantItems(function, GET_ITEM, PUT_ITEM, UPDATE_ITEM);
        functions.publish("ComposeRunnerSubmit", function);
        return function.role();
    }

    private void check(Map<String, String> submissions) {
        var function = function("ComposeRunnerCheck", Handler.CHECK, settings.submit(), submissions);
        grantEqualJobs(function);
        functions.publish("ComposeRunnerCheck", function);
    }

    private Map<String, String> submissions(String statusUrl, String jobTypePrefix) {
        return environments.withJobTypes(Map.of(
                HandlerEnvironment.STATUS_URL,
                statusUrl,
                HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX,
                jobTypePrefix,
                HandlerEnvironment.TASK_DEFINITION,
                workflow.taskDefinition(),
                HandlerEnvironment.LARGE_TASK_DEFINITION,
                workflow.largeTaskDefinition()));
    }

    /** Lets {@code function} look for a job that computes the same, and for what it has left. */
    private void grantEqualJobs(HandlerFunction function) {
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        results.grantIndex(function, GET_OBJECT);
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
    }

    private void logPoller(ILogGroup taskLog, String jobTypePrefix, List<JobTypeTask> jobTypes) {
        var function = function(
                "ComposeRunnerLogPoller",
                Handler.LOGS,
                settings.poll(),
                Map.of(
                        HandlerEnvironment.RUNNER_LOG_GROUP,
                        taskLog.getLogGroupName(),
                        HandlerEnvironment.LOG_STREAM_PREFIX,
                        JobTask.LOG_STREAM_PREFIX,
                        HandlerEnvironment.JOB_TYPE_FAMILY_PREFIX,
                        jobTypePrefix,
                        HandlerEnvironment.JOB_LOG_STREAM_PREFIX,
                        JobTask.JOB_LOG_STREAM_PREFIX,
                        HandlerEnvironment.DEFAULT_LOOKBACK_MS,
                        Long.toString(settings.pollLookbackMs())));
        taskLog.grant(function, GET_LOG_EVENTS);
        jobTypes.forEach(type -> type.logGroup().grant(function, GET_LOG_EVENTS));
        workflow.grantExecution(function, DESCRIBE_EXECUTION, GET_EXECUTION_HISTORY);
        functions.publish("ComposeRunnerLogPoller", function);
    }

    private void resultsLister() {
        var function = function("ComposeRunnerResultsLister", Handler.RESULTS, settings.results(), Map.of());
        results.grantResults(function, GET_OBJECT);
        results.grantListResults(function);
        workflow.grantExecution(function, DESCRIBE_EXECUTION);
        functions.publish("ComposeRunnerResults", function);
    }

    private void cancel() {
        var function = function("ComposeRunnerCancel", Handler.CANCEL, FunctionSize.DEFAULT, Map.of());
        workflow.grantExecution(function, DESCRIBE_EXECUTION, "states:StopExecution");
        results.grantRecords(function, GET_OBJECT, PUT_OBJECT, DELETE_OBJECT);
        results.grantListResults(function);
        results.grantDeleteSecrets(function);
        functions.publish("ComposeRunnerCancel", function);
    }

    private void jobTypesLister() {
        functions.publish(
                "ComposeRunnerJobTypes",
                functions.create(
                        "ComposeRunnerJobTypesLister",
                        Handler.JOB_TYPES,
                        FunctionSize.DEFAULT,
                        environments.withKeys(environments.withJobTypes(Map.of()))));
    }

    private void health() {
        functions.publish(
                "ComposeRunnerHealth",
                functions.create(
                        "ComposeRunnerHealth",
                        Handler.HEALTH,
                        FunctionSize.DEFAULT,
                        Map.of(HandlerEnvironment.COMPOSE_RUNNER_VERSION, settings.composeRunnerVersion())));
    }

    private HandlerFunction function(String id, Handler handler, FunctionSize size, Map<String, String> environment) {
        return functions.create(id, handler, size, environments.withJobs(workflow, environment));
    }
}
