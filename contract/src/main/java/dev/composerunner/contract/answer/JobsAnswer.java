package dev.composerunner.contract.answer;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the jobs there are, newest first.
 *
 * @param jobs the page
 * @param nextToken what the next page is asked for with; absent: this is the last
 */
public record JobsAnswer(List<Job> jobs, @Nullable String nextToken) {

    public JobsAnswer {
        jobs = List.copyOf(jobs);
    }

    /**
     * A job.
     *
     * @param jobId ARN of its execution
     * @param artifactPrefix its name
     * @param jobType name of its type
     * @param version version of its type
     * @param jobHash SHA-256 of what it computes; absent: it is never reused
     * @param attempt which of the jobs with this hash it is; absent without a hash
     * @param status status of its execution
     * @param failureType why it did not succeed, if that is known
     * @param submittedBy name of the key that submitted it; absent: there are no keys
     * @param submittedAt when it was submitted
     * @param endedAt when it ended; absent: it runs
     * @param cost what it costs; absent: that is not known
     * @param reusable whether its result may answer an equal submission
     */
    public record Job(
            String jobId,
            String artifactPrefix,
            String jobType,
            String version,
            @Nullable String jobHash,
            @Nullable Integer attempt,
            String status,
            @Nullable FailureType failureType,
            @Nullable String submittedBy,
            @JsonSerialize(using = OffsetTime.class) Instant submittedAt,

            @JsonSerialize(using = OffsetTime.class) @Nullable
            Instant endedAt,

            JobMetadata.@Nullable Cost cost,
            boolean reusable) {}
}
