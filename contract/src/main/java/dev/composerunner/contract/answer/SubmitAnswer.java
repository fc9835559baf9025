package dev.composerunner.contract.answer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submission is answered with.
 *
 * @param jobId ARN of the execution
 * @param artifactPrefix the job's name
 * @param status {@code SUBMITTED}
 * @param statusUrl where the status is answered
 * @param warnings what was noticed in the submission; absent if nothing
 */
public record SubmitAnswer(
        String jobId,
        String artifactPrefix,
        String status,
        String statusUrl,
        @Nullable List<String> warnings) {}
