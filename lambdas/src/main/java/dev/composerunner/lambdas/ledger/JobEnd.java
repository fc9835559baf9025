package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.InvalidRequestException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended.
 *
 * @param status any but {@link JobStatus#RUNNING}
 * @param failureType why it did not succeed, if that is known; null if it did
 * @param endedAt when it ended, cut to milliseconds
 * @param actualCost what it cost, if that is known
 */
public record JobEnd(
        JobStatus status,
        @Nullable FailureType failureType,
        Instant endedAt,
        @Nullable MicroUsd actualCost) {

    /** @throws InvalidRequestException if a value is not allowed, or the values contradict each other */
    public JobEnd {
        if (status == JobStatus.RUNNING) {
            throw InvalidRequestException.of("status", status.name(), "SUCCEEDED, FAILED, ABORTED, TIMED_OUT");
        }
        if (status == JobStatus.SUCCEEDED && failureType != null) {
            throw InvalidRequestException.of("failure_type", failureType.name(), "null for a job that is SUCCEEDED");
        }
        endedAt = JobFields.time("ended_at", endedAt);
    }
}
