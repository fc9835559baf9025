package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one job needs: the input of its execution. Neither a handler nor the workflow looks into {@code environment}, so a parameter
 * of a job type is known to that type alone. What is absent is the empty text, so that the workflow can name every field.
 *
 * @param artifactPrefix the job's name
 * @param jobType name of the {@link dev.composerunner.contract.submission.JobType}
 * @param taskDefinition family of the task definition that the job runs as
 * @param environment the job's parameters, as environment variables of its task
 * @param results where results go
 * @param secretsKey key of the job's {@link JobSecrets} in the results bucket, or empty
 */
public record JobOrder(
        String artifactPrefix,
        String jobType,
        String taskDefinition,
        List<Variable> environment,
        ResultsLocation results,
        String secretsKey) {

    public JobOrder {
        environment = List.copyOf(environment);
    }

    /**
     * An environment variable, as Amazon ECS writes it.
     *
     * @param name the name
     * @param value the value
     */
    public record Variable(
            @JsonProperty("Name") String name,
            @JsonProperty("Value") String value) {}

    /**
     * Where the results of all jobs go.
     *
     * @param bucket the bucket's name
     * @param prefix the folder of all jobs
     */
    public record ResultsLocation(String bucket, String prefix) {}
}
