package dev.composerunner.lambdas;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.TaskSize;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.cost.FargatePrices;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.ParameterChecks;
import dev.composerunner.lambdas.access.AccessCheck;
import dev.composerunner.lambdas.access.CallLimit;
import dev.composerunner.lambdas.jobs.JobDocuments;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.MicroUsd;
import dev.composerunner.lambdas.limits.MonthBudget;
import dev.composerunner.lambdas.limits.PollingLimit;
import dev.composerunner.lambdas.limits.SubmissionLimit;
import dev.composerunner.lambdas.limits.TaskPrices;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a handler reads of its environment, once.
 *
 * @param environment variables by the names of {@link HandlerEnvironment}
 */
public record HandlerSettings(Map<String, String> environment) {

    /** What the tasks of a deployment run on. */
    private static final String ARCHITECTURE = "x86_64";

    public HandlerSettings {
        environment = Map.copyOf(environment);
    }

    /** Reads the environment of the process. */
    public static HandlerSettings fromEnvironment() {
        return new HandlerSettings(System.getenv());
    }

    /** ARN of the state machine. */
    public String stateMachineArn() {
        return required(HandlerEnvironment.STATE_MACHINE_ARN);
    }

    /** The results bucket. */
    public String bucket() {
        return required(HandlerEnvironment.RESULTS_BUCKET);
    }

    /** How the keys of jobs are encrypted; nothing where it is as the bucket has it. */
    Optional<JobDocuments.Encryption> encryption() {
        String key = optional(HandlerEnvironment.SECRETS_KMS_KEY, "");
        return key.isEmpty() ? Optional.empty() : Optional.of(new JobDocuments.Encryption(keys().secretsFolder(), key));
    }

    /** Keys of the objects of jobs. */
    public ArtifactKeys keys() {
        String prefix = environment.get(HandlerEnvironment.RESULTS_PREFIX);
        if (prefix == null) {
            throw missing(HandlerEnvironment.RESULTS_PREFIX);
        }
        return new ArtifactKeys(prefix);
    }

    /**
     * The keys that requests over HTTP need.
     *
     * @throws dev.composerunner.contract.InvalidRequestException if the keys are not written as they should be
     */
    public AccessCheck access() {
        var keys = AccessKeys.ofText(optional(HandlerEnvironment.ACCESS_KEYS, ""));
        int perSecond = number(HandlerEnvironment.REQUESTS_PER_SECOND);
        return perSecond == 0
                ? new AccessCheck(keys)
                : new AccessCheck(keys, new PollingLimit(perSecond, System::nanoTime));
    }

    /** How many submissions a caller may send; any number where there is no ledger to count them in. */
    CallLimit submissionLimit(@Nullable Ledger ledger, InstantSource clock) {
        int perMinute = number(HandlerEnvironment.SUBMITS_PER_MINUTE);
        int perDay = number(HandlerEnvironment.SUBMITS_PER_DAY);
        return ledger == null || (perMinute == 0 && perDay == 0)
                ? CallLimit.NONE
                : new SubmissionLimit(ledger, clock, perMinute, perDay);
    }

    /** The budget of each month; nothing where there is none, or no ledger to keep it in. */
    public Optional<MonthBudget> budget(@Nullable Ledger ledger, InstantSource clock) {
        String limit = optional(HandlerEnvironment.MONTH_BUDGET_USD, "");
        return ledger == null || limit.isEmpty()
                ? Optional.empty()
                : Optional.of(new MonthBudget(ledger, MicroUsd.ofUsd(Double.parseDouble(limit)), clock));
    }

    /** What the tasks cost; nothing where there is no budget, or the prices of the region are not known. */
    Optional<TaskPrices> taskPrices() {
        if (optional(HandlerEnvironment.MONTH_BUDGET_USD, "").isEmpty()) {
            return Optional.empty();
        }
        return prices().map(known -> new TaskPrices(
                known,
                Map.of(
                        TaskSize.STANDARD, size(HandlerEnvironment.TASK_RESOURCES),
                        TaskSize.LARGE, size(HandlerEnvironment.LARGE_TASK_RESOURCES)),
                Long.parseLong(required(HandlerEnvironment.MAX_JOB_SECONDS))));
    }

    /** Prices of the region; nothing where they are not known. */
    Optional<FargatePrices> prices() {
        String given = optional(HandlerEnvironment.FARGATE_PRICES, "");
        return given.isEmpty()
                ? FargatePrices.of(optional(HandlerEnvironment.REGION, ""), ARCHITECTURE)
                : Optional.of(FargatePrices.ofText(HandlerEnvironment.FARGATE_PRICES, given));
    }

    /** Whether a large task has more of anything than a standard one; on one machine both have all there is. */
    boolean hasLargerTask() {
        return !optional(HandlerEnvironment.TASK_RESOURCES, "")
                .equals(optional(HandlerEnvironment.LARGE_TASK_RESOURCES, ""));
    }

    private JobOrder.Size size(String name) {
        return TaskPrices.size(name, required(name));
    }

    /** A whole number; 0 where it is absent. */
    private int number(String name) {
        return Integer.parseInt(optional(name, "0"));
    }

    String optional(String name, String otherwise) {
        return environment.getOrDefault(name, otherwise);
    }

    /**
     * A variable that a deployment sets.
     *
     * @throws IllegalStateException if the variable is absent, so that a wrong deployment fails when the function starts
     */
    public String required(String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    private static IllegalStateException missing(String name) {
        return new IllegalStateException("environment variable " + name + " is missing");
    }

    /** Names alone: Lambda's own credentials are among the values. */
    @Override
    public String toString() {
        return "HandlerSettings" + new TreeSet<>(environment.keySet());
    }

    /** The job types that the handlers know: those on the class path, and those in the folder that a variable names. */
    JobTypes jobTypes() {
        String folder = optional(HandlerEnvironment.JOB_TYPES_FOLDER, "");
        JobTypes types = JobTypes.find(environment.get(HandlerEnvironment.DEFAULT_JOB_TYPE));
        var checks = new ParameterChecks();
        return folder.isEmpty()
                ? types.with(List::of, checks::problems)
                : types.with(new JobTypeFolder(Path.of(folder), _ -> {}, System.err::println)::types, checks::problems);
    }
}
