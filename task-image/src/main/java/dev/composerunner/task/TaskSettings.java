package dev.composerunner.task;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ComposeEnvironment;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.task.inputs.Addresses;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of a task, read.
 *
 * @param job what to do
 * @param secretsKey key of the job's keys in the bucket, if they stand there
 * @param deleteWorkFolder whether the working folder is removed at the end
 */
record TaskSettings(JobSettings job, Optional<String> secretsKey, boolean deleteWorkFolder) {

    private static final String DEFAULT_RESULTS_PREFIX = "compose-runner/results";
    private static final Pattern META_ANALYSIS_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final int MOST_CORES = 128;

    /**
     * Reads the variables; an empty one is an absent one.
     *
     * @throws IllegalArgumentException if one is missing or has a value that is not allowed; the message names the variable,
     *     the value and what is allowed
     */
    static TaskSettings of(ArtifactPrefix artifactPrefix, Map<String, String> variables) {
        ArtifactKeys keys = keys(variables);
        if (execution(variables).isPresent()) {
            same(variables, TaskEnvironment.ARTIFACT_PREFIX, artifactPrefix.value(), "the name of the execution");
        }
        sameOrEmpty(
                variables,
                TaskEnvironment.REQUESTED_RESULTS_BUCKET,
                text(variables, TaskEnvironment.RESULTS_BUCKET).orElse(""));
        text(variables, TaskEnvironment.REQUESTED_RESULTS_PREFIX)
                .filter(prefix -> !prefix.equals(keys.resultsPrefix() + "/"))
                .ifPresent(prefix ->
                        sameOrEmpty(variables, TaskEnvironment.REQUESTED_RESULTS_PREFIX, keys.resultsPrefix()));
        sameOrEmpty(variables, TaskEnvironment.SECRETS_KEY, keys.secrets(artifactPrefix));
        return new TaskSettings(
                new JobSettings(
                        artifactPrefix,
                        metaAnalysisId(variables),
                        Addresses.of(environment(variables), variables),
                        truth(variables, TaskEnvironment.NO_UPLOAD, false),
                        threads(variables),
                        new JobSecrets(
                                secret(variables, TaskEnvironment.NSC_KEY), secret(variables, TaskEnvironment.NV_KEY)),
                        text(variables, TaskEnvironment.COMPOSE_RUNNER_VERSION)
                                .orElse(TaskSettings.class.getPackage().getImplementationVersion())),
                text(variables, TaskEnvironment.SECRETS_KEY),
                truth(variables, TaskEnvironment.DELETE_TMP, true));
    }

    /**
     * The job's name: that of the execution, so that no execution reaches the objects of another's job; for a task that is started by
     * hand ARTIFACT_PREFIX, or one that no other job has.
     */
    static ArtifactPrefix artifactPrefix(Map<String, String> variables) {
        Optional<JobExecution> execution = execution(variables);
        if (execution.isPresent()) {
            return new ArtifactPrefix(execution.get().name());
        }
        return text(variables, TaskEnvironment.ARTIFACT_PREFIX)
                .map(ArtifactPrefix::new)
                .orElseGet(ArtifactPrefix::random);
    }

    /** The execution that runs the job, unless the task is started by hand. */
    static Optional<JobExecution> execution(Map<String, String> variables) {
        return text(variables, TaskEnvironment.EXECUTION_ARN).map(arn -> {
            String start = text(variables, TaskEnvironment.EXECUTION_START).orElse("");
            try {
                return new JobExecution(arn, Instant.parse(start));
            } catch (DateTimeParseException e) {
                throw bad(TaskEnvironment.EXECUTION_START, start, "a time such as 2026-11-27T12:00:00.000Z");
            }
        });
    }

    /** Where the objects of all jobs are in the bucket. */
    static ArtifactKeys keys(Map<String, String> variables) {
        return new ArtifactKeys(variables.getOrDefault(TaskEnvironment.RESULTS_PREFIX, DEFAULT_RESULTS_PREFIX));
    }

    private static void sameOrEmpty(Map<String, String> variables, String name, String own) {
        if (text(variables, name).isPresent()) {
            same(variables, name, own, "the job's own, or nothing");
        }
    }

    private static void same(Map<String, String> variables, String name, String own, String what) {
        String value = variables.getOrDefault(name, "");
        if (!value.equals(own)) {
            throw bad(name, value, '"' + own + "\", " + what);
        }
    }

    static Optional<String> text(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * Checks the id of a meta-analysis.
     *
     * @throws IllegalArgumentException if it is none; the message begins with {@code name}
     */
    static String metaAnalysisId(String name, String id) {
        if (!META_ANALYSIS_ID.matcher(id).matches()) {
            throw bad(name, id, "1 to 128 letters, digits, '_' and '-'");
        }
        return id;
    }

    private static String metaAnalysisId(Map<String, String> variables) {
        return metaAnalysisId(
                TaskEnvironment.META_ANALYSIS_ID,
                text(variables, TaskEnvironment.META_ANALYSIS_ID).orElse(""));
    }

    private static ComposeEnvironment environment(Map<String, String> variables) {
        return text(variables, TaskEnvironment.ENVIRONMENT)
                .map(name -> ComposeEnvironment.of(name)
                        .orElseThrow(() -> bad(TaskEnvironment.ENVIRONMENT, name, ComposeEnvironment.allowed())))
                .orElse(ComposeEnvironment.PRODUCTION);
    }

    private static boolean truth(Map<String, String> variables, String name, boolean usual) {
        Optional<String> value = text(variables, name);
        if (value.isEmpty()) {
            return usual;
        }
        return switch (value.get()) {
            case "true", "True", "1" -> true;
            case "false", "False", "0" -> false;
            default -> throw bad(name, value.get(), "true, false");
        };
    }

    private static int threads(Map<String, String> variables) {
        Optional<String> value = text(variables, TaskEnvironment.N_CORES);
        if (value.isEmpty()) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!value.get().matches("[0-9]{1,3}")
                || Integer.parseInt(value.get()) < 1
                || Integer.parseInt(value.get()) > MOST_CORES) {
            throw bad(TaskEnvironment.N_CORES, value.get(), "a whole number from 1 to " + MOST_CORES);
        }
        return Integer.parseInt(value.get());
    }

    private static @Nullable Secret secret(Map<String, String> variables, String name) {
        return text(variables, name).map(Secret::new).orElse(null);
    }

    private static IllegalArgumentException bad(String name, String got, String allowed) {
        String shown = got.length() <= 100 ? got : got.substring(0, 100) + "...";
        return new IllegalArgumentException(name + ": got \"" + shown + "\"; allowed: " + allowed);
    }
}
