package dev.composerunner.contract.answer;

import org.jspecify.annotations.Nullable;

/**
 * What a submission would be answered with.
 *
 * @param exists whether there is a job that computes the same
 * @param jobHash SHA-256 of what the job computes
 * @param jobId ARN of the execution of the latest one; absent: there is none
 * @param artifactPrefix name of the latest one; absent: there is none
 * @param attempt which of the jobs with this hash it is; absent: there is none
 * @param status status of its execution; absent: there is none
 * @param valid whether it answers the submission
 * @param invalidBecause why not
 */
public record CheckAnswer(
        boolean exists,
        String jobHash,
        @Nullable String jobId,
        @Nullable String artifactPrefix,
        @Nullable Integer attempt,
        @Nullable String status,
        boolean valid,
        @Nullable String invalidBecause) {}
