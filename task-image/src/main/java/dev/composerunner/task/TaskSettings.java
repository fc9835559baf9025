package dev.composerunner.task;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.TaskEnvironment;
import dev.composerunner.metaanalysisjob.MetaAnalysisType;
import dev.composerunner.task.s3.S3CompletedResults;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The environment variables of a task, read.
 *
 * @param jobType name of the job's type
 * @param version version of Compose Runner, if known
 * @param secretsKey key of the job's keys in the bucket, if they stand there
 * @param orderKey key of the job's order in the bucket, if its type is written as a file
 * @param deleteWorkFolder whether the working folder is removed at the end
 */
record TaskSettings(
        String jobType,
        Optional<String> version,
        Optional<String> secretsKey,
        Optional<String> orderKey,
        boolean deleteWorkFolder) {

    private static final String DEFAULT_RESULTS_PREFIX = "compose-runner/results";

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
        sameOrEmpty(variables, TaskEnvironment.ORDER_KEY, keys.order(artifactPrefix));
        return new TaskSettings(
                jobType(variables),
                text(variables, TaskEnvironment.COMPOSE_RUNNER_VERSION)
                        .or(() -> Optional.ofNullable(
                                TaskSettings.class.getPackage().getImplementationVersion())),
                text(variables, TaskEnvironment.SECRETS_KEY),
                text(variables, TaskEnvironment.ORDER_KEY),
                deleteWorkFolder(variables));
    }

    private static String jobType(Map<String, String> variables) {
        return text(variables, TaskEnvironment.JOB_TYPE).orElse(MetaAnalysisType.NAME);
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
     * Which results of earlier jobs the job may take over; nothing where it is nobody's equal.
     *
     * @throws IllegalArgumentException if a variable has a value that is not allowed
     */
    static Optional<S3CompletedResults.ReuseRule> reuse(Map<String, String> variables) {
        Optional<String> maxAge = text(variables, TaskEnvironment.MAX_AGE);
        maxAge.filter(seconds -> !seconds.matches("[0-9]{1,9}")).ifPresent(seconds -> {
            throw bad(TaskEnvironment.MAX_AGE, seconds, "a whole number of seconds");
        });
        OptionalLong maxAgeSeconds = maxAge.stream().mapToLong(Long::parseLong).findFirst();
        return text(variables, TaskEnvironment.REUSE).flatMap(scope -> switch (scope) {
            case "none" -> Optional.empty();
            case "running" -> Optional.of(new S3CompletedResults.ReuseRule(false, maxAgeSeconds));
            case "completed" -> Optional.of(new S3CompletedResults.ReuseRule(true, maxAgeSeconds));
            default -> throw bad(TaskEnvironment.REUSE, scope, "none, running, completed");
        });
    }

    private static boolean deleteWorkFolder(Map<String, String> variables) {
        String value = text(variables, TaskEnvironment.DELETE_TMP).orElse("true");
        return switch (value) {
            case "true", "True", "1" -> true;
            case "false", "False", "0" -> false;
            default -> throw bad(TaskEnvironment.DELETE_TMP, value, "true, false");
        };
    }

    private static IllegalArgumentException bad(String name, String got, String allowed) {
        String shown = got.length() <= 100 ? got : got.substring(0, 100) + "...";
        return new IllegalArgumentException(name + ": got \"" + shown + "\"; allowed: " + allowed);
    }
}
