package dev.composerunner.contract.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submission is answered with.
 *
 * @param jobId ARN of the execution
 * @param artifactPrefix the job's name
 * @param status {@code SUBMITTED}; of an earlier job that answers the submission, that of its execution
 * @param statusUrl where the status is answered
 * @param warnings what was noticed in the submission; absent if nothing
 * @param jobHash SHA-256 of what the job computes; absent: the job is never reused
 * @param attempt which of the jobs with this hash it is, from 1; absent without a hash
 * @param reused whether an earlier job answers the submission; absent without a hash
 * @param notReused why the job before does not answer it; absent: there is none, or it does
 * @param result metadata of an earlier job that has succeeded
 */
public record SubmitAnswer(
        String jobId,
        String artifactPrefix,
        String status,
        String statusUrl,
        @Nullable List<String> warnings,
        @Nullable String jobHash,
        @Nullable Integer attempt,
        @Nullable Boolean reused,
        @Nullable String notReused,
        @Nullable JsonNode result) {

    /** A new job that is not compared with others. */
    public static SubmitAnswer submitted(
            String jobId, String artifactPrefix, String statusUrl, @Nullable List<String> warnings) {
        return new SubmitAnswer(jobId, artifactPrefix, "SUBMITTED", statusUrl, warnings, null, null, null, null, null);
    }
}
