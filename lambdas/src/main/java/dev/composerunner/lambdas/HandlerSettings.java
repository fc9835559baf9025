package dev.composerunner.lambdas;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.jobtypes.JobTypeFolder;
import dev.composerunner.jobtypes.ParameterChecks;
import dev.composerunner.lambdas.access.AccessCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What a handler reads of its environment, once.
 *
 * @param environment variables by the names of {@link HandlerEnvironment}
 */
public record HandlerSettings(Map<String, String> environment) {

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
        return new AccessCheck(AccessKeys.ofText(optional(HandlerEnvironment.ACCESS_KEYS, "")));
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
                : types.with(new JobTypeFolder(Path.of(folder), System.err::println)::types, checks::problems);
    }
}
