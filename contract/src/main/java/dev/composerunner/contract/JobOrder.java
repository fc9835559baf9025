package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job needs: the input of its execution. Neither a handler nor the workflow looks into {@code environment}, so a parameter
 * of a job type is known to that type alone. What is absent is the empty text, so that the workflow can name every field.
 *
 * @param artifactPrefix the job's name
 * @param jobType name of the {@link dev.composerunner.contract.submission.JobType}
 * @param version of the job type
 * @param taskDefinition family of the task definition that the job runs as
 * @param largerTaskDefinition family that the job is run as once more if it runs out of memory, or empty
 * @param taskSize {@link TaskSize#wireName} of the task; empty where the job's type says what it needs
 * @param environment the job's parameters, as environment variables of its task
 * @param results where results go
 * @param secretsKey key of the job's {@link JobSecrets} in the results bucket, or empty
 * @param orderKey key of the job's {@link ContainerOrder} in the results bucket, or empty
 * @param submittedBy name of the key that submitted the job, or empty where there are no keys
 * @param container how the container of the job's own image is started; absent: there is none
 * @param size what the job needs of a machine; absent: what the task definition says
 * @param retry how often and after which waits the job is done again; absent: as the workflow has it
 * @param cost what was reserved for the job; absent: there is no budget
 */
public record JobOrder(
        String artifactPrefix,
        String jobType,
        String version,
        String taskDefinition,
        String largerTaskDefinition,
        String taskSize,
        List<Variable> environment,
        ResultsLocation results,
        String secretsKey,
        String orderKey,
        String submittedBy,
        @Nullable Container container,
        @Nullable Size size,
        @Nullable Retry retry,
        @Nullable Cost cost) {

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
     * How a container is started.
     *
     * @param command its command; empty: what the image says
     * @param environment its variables, beside those of the task definition
     */
    public record Container(List<String> command, List<Variable> environment) {

        public Container {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }
    }

    /**
     * What a job needs of a machine, as Amazon ECS writes it.
     *
     * @param cpu CPU units, 1024 of which are a virtual CPU
     * @param memory MiB
     * @param diskGib scratch disk, GiB
     */
    public record Size(String cpu, String memory, int diskGib) {}

    /**
     * How a job whose failure can pass is done again: with full jitter, after at most {@code intervalSeconds} times
     * {@code backoffRate} for each attempt after the second.
     *
     * @param maxAttempts how often the job is done at most, the first time included; 1 or more
     * @param intervalSeconds the longest wait before the second attempt
     * @param backoffRate by which the longest wait grows with each attempt; 1 or more
     * @param maxDelaySeconds cap of the wait
     */
    public record Retry(int maxAttempts, int intervalSeconds, double backoffRate, int maxDelaySeconds) {}

    /**
     * What was reserved for a job.
     *
     * @param month the month whose budget it was reserved in, as {@code 2026-11}
     * @param estimatedUsd US dollars of the longest time that the job may take
     * @param usdPerHour US dollars of an hour of its task
     */
    public record Cost(String month, double estimatedUsd, double usdPerHour) {}

    /**
     * Where the results of all jobs go.
     *
     * @param bucket the bucket's name
     * @param prefix the folder of all jobs
     */
    public record ResultsLocation(String bucket, String prefix) {}
}
