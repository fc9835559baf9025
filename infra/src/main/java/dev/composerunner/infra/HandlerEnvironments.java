package dev.composerunner.infra;

import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.infra.construct.DynamoLedgerTable;
import dev.composerunner.infra.construct.Images;
import dev.composerunner.infra.construct.JobWorkflow;
import dev.composerunner.infra.construct.ResultsBucket;
import dev.composerunner.infra.settings.Settings;
import dev.composerunner.jobtypes.FargateSize;
import java.util.HashMap;
import java.util.Map;

/** The variables of the handlers, in groups that several of them share. Each method gives its group and {@code more}. */
record HandlerEnvironments(Settings settings, ResultsBucket results, DynamoLedgerTable ledger) {

    /** Where results are. */
    Map<String, String> withResults(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.RESULTS_BUCKET, results.bucketName());
        environment.put(HandlerEnvironment.RESULTS_PREFIX, settings.resultsPrefix());
        return environment;
    }

    /** What the published functions know jobs and callers by. */
    Map<String, String> withJobs(JobWorkflow workflow, Map<String, String> more) {
        var environment = withResults(withKeys(more));
        environment.put(HandlerEnvironment.STATE_MACHINE_ARN, workflow.stateMachineArn());
        return environment;
    }

    /** What the published functions know callers by. */
    Map<String, String> withKeys(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(
                HandlerEnvironment.REQUESTS_PER_SECOND,
                Integer.toString(settings.limits().requestsPerSecond()));
        if (!settings.keys().isEmpty()) {
            environment.put(HandlerEnvironment.ACCESS_KEYS, settings.keys().text());
        }
        return environment;
    }

    /** What the functions that read or write the ledger find it by. */
    Map<String, String> withLedger(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.LEDGER_TABLE, ledger.tableName());
        return environment;
    }

    /** What the function that stores the keys of jobs encrypts them by. */
    Map<String, String> withSecretsKey(Map<String, String> more) {
        var environment = new HashMap<>(more);
        String key = settings.deployment().secretsKey();
        if (key != null) {
            environment.put(HandlerEnvironment.SECRETS_KMS_KEY, key);
        }
        return environment;
    }

    /** What the functions that know the month's budget hold it by. */
    Map<String, String> withBudget(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(
                HandlerEnvironment.MONTH_BUDGET_USD,
                settings.monthlySpendLimit().toPlainString());
        return environment;
    }

    /** What the function that takes jobs counts them by, and estimates what they cost. */
    Map<String, String> withEstimates(Map<String, String> more) {
        var environment = withBudget(more);
        environment.putAll(settings.limits().ofSubmissions());
        environment.put(HandlerEnvironment.TASK_RESOURCES, resources(settings.task()));
        environment.put(HandlerEnvironment.LARGE_TASK_RESOURCES, resources(settings.largeTask()));
        environment.put(
                HandlerEnvironment.MAX_JOB_SECONDS,
                Integer.toString(settings.stateMachineTimeoutSeconds() - JobWorkflow.MARGIN_SECONDS));
        environment.putAll(settings.limits().ofPrices());
        return environment;
    }

    /** What the functions that know the job types find them by. */
    Map<String, String> withJobTypes(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(HandlerEnvironment.DEFAULT_JOB_TYPE, Settings.DEFAULT_JOB_TYPE);
        if (!settings.jobTypes().isEmpty()) {
            environment.put(HandlerEnvironment.JOB_TYPES_FOLDER, Images.JOB_TYPES_FOLDER);
        }
        return environment;
    }

    private String resources(FargateSize size) {
        Integer disk = settings.taskEphemeralStorageGiB();
        return size.cpu() + "/" + size.memoryMiB() + "/" + (disk == null ? FargatePrices.FREE_DISK_GIB : disk);
    }
}
