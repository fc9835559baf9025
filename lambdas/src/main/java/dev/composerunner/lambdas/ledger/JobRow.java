package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the ledger lists it. Times are cut to milliseconds.
 *
 * @param artifactPrefix the job's name
 * @param jobId ARN of its execution
 * @param jobType name of its type
 * @param version version of its type
 * @param jobHash SHA-256 of what it computes, hexadecimal; null for a job that is never reused
 * @param attempt number of the attempt at this hash, from 1
 * @param status its status
 * @param failureType why it did not succeed, if that is known
 * @param submittedBy name of the key that submitted it; null where there are no keys
 * @param submittedAt when it was submitted
 * @param endedAt when it ended; null while it runs, and only then
 * @param estimatedCost what it was expected to cost, if that was estimated
 * @param actualCost what it cost, once that is known
 * @param reusable whether its result may answer an equal submission; false once it is expired
 */
public record JobRow(
        ArtifactPrefix artifactPrefix,
        String jobId,
        String jobType,
        String version,
        @Nullable String jobHash,
        int attempt,
        JobStatus status,
        @Nullable FailureType failureType,
        @Nullable String submittedBy,
        Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable MicroUsd estimatedCost,
        @Nullable MicroUsd actualCost,
        boolean reusable) {

    /** @throws InvalidRequestException if a value is not allowed, or the values contradict each other */
    public JobRow {
        JobFields.jobId(jobId);
        JobFields.jobType(jobType);
        JobFields.version(version);
        if (jobHash != null) {
            JobFields.jobHash(jobHash);
        }
        if (attempt < 1) {
            throw InvalidRequestException.of("attempt", Integer.toString(attempt), "1 or more");
        }
        if (submittedBy != null) {
            JobFields.submittedBy(submittedBy);
        }
        submittedAt = JobFields.time("submitted_at", submittedAt);
        if ((status == JobStatus.RUNNING) != (endedAt == null)) {
            throw InvalidRequestException.of(
                    "ended_at", String.valueOf(endedAt), "a time for a job that has ended, null while it runs");
        }
        if (endedAt != null) {
            endedAt = JobFields.time("ended_at", endedAt);
        }
        if (failureType != null && (status == JobStatus.RUNNING || status == JobStatus.SUCCEEDED)) {
            throw InvalidRequestException.of("failure_type", failureType.name(), "null for a job that is " + status);
        }
    }

    /** A job that was just submitted, without a hash. */
    public static JobRow running(
            ArtifactPrefix artifactPrefix, String jobId, String jobType, String version, Instant submittedAt) {
        return new JobRow(
                artifactPrefix,
                jobId,
                jobType,
                version,
                null,
                1,
                JobStatus.RUNNING,
                null,
                null,
                submittedAt,
                null,
                null,
                null,
                true);
    }

    /** The same as an attempt at a hash. */
    public JobRow withHash(String hash, int number) {
        return with(hash, number, submittedBy, estimatedCost);
    }

    /** The same with the name of the key that submitted it. */
    public JobRow withSubmittedBy(@Nullable String keyName) {
        return with(jobHash, attempt, keyName, estimatedCost);
    }

    /** The same with an estimate of its cost. */
    public JobRow withEstimatedCost(@Nullable MicroUsd cost) {
        return with(jobHash, attempt, submittedBy, cost);
    }

    private JobRow with(@Nullable String hash, int number, @Nullable String keyName, @Nullable MicroUsd cost) {
        return new JobRow(
                artifactPrefix,
                jobId,
                jobType,
                version,
                hash,
                number,
                status,
                failureType,
                keyName,
                submittedAt,
                endedAt,
                cost,
                actualCost,
                reusable);
    }

    /** The same once it has ended. */
    public JobRow ended(JobEnd end) {
        return until(end.status(), end.failureType(), end.endedAt(), end.actualCost(), reusable);
    }

    /** The same once its result no longer answers equal submissions. */
    public JobRow expired() {
        return until(status, failureType, endedAt, actualCost, false);
    }

    private JobRow until(
            JobStatus now,
            @Nullable FailureType failure,
            @Nullable Instant end,
            @Nullable MicroUsd cost,
            boolean answers) {
        return new JobRow(
                artifactPrefix,
                jobId,
                jobType,
                version,
                jobHash,
                attempt,
                now,
                failure,
                submittedBy,
                submittedAt,
                end,
                estimatedCost,
                cost,
                answers);
    }
}
