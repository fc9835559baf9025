package dev.composerunner.contract.submission;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.TaskEnvironment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A submission that has been checked: what its {@link JobType} makes of it.
 *
 * @param artifactPrefix the job's name, if the submitter chose one
 * @param environment the job's parameters as environment variables of its task, by name, in the order they are passed on in
 * @param secrets the keys that the job acts with
 * @param warnings what was noticed and does not keep the job from running
 * @param container what the job's own image is to do; absent: the job is done by a program of ours
 */
public record JobRequest(
        @Nullable ArtifactPrefix artifactPrefix,
        Map<String, String> environment,
        JobSecrets secrets,
        List<String> warnings,
        @Nullable ContainerJob container) {

    public JobRequest {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        warnings = List.copyOf(warnings);
    }

    /** A job that a program of ours does. */
    public JobRequest(
            @Nullable ArtifactPrefix artifactPrefix,
            Map<String, String> environment,
            JobSecrets secrets,
            List<String> warnings) {
        this(artifactPrefix, environment, secrets, warnings, null);
    }

    JobRequest withWarnings(List<String> others) {
        return new JobRequest(artifactPrefix, environment, secrets, others, container);
    }

    /** The same for a task that finds completed results itself: the task is given which earlier jobs may answer. */
    JobRequest withReuse(Reuse reuse) {
        if (reuse.scope() == Reuse.Scope.none) {
            return this;
        }
        var variables = new LinkedHashMap<>(environment);
        variables.put(TaskEnvironment.REUSE, reuse.scope().name());
        reuse.maxAgeSeconds().ifPresent(seconds -> variables.put(TaskEnvironment.MAX_AGE, Long.toString(seconds)));
        return new JobRequest(artifactPrefix, variables, secrets, warnings, container);
    }

    JobRequest withArtifactPrefix(@Nullable ArtifactPrefix other) {
        return new JobRequest(other, environment, secrets, warnings, container);
    }
}
