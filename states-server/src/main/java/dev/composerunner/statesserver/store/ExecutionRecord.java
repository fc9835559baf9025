package dev.composerunner.statesserver.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * An execution as it is stored.
 *
 * @param number counts executions in the order of their starts; 0 for one that is not stored
 * @param machine ARN of the state machine
 * @param version ARN of the version that it was started with, if it was
 * @param alias ARN of the alias that it was started with, if it was
 * @param revision what it runs; null in records of earlier releases, which ran the pipeline alone
 * @param input as it was given
 * @param output once it has succeeded
 * @param error if it has one
 * @param cause if it has one
 */
public record ExecutionRecord(
        long number,
        String arn,
        String name,
        String machine,
        @Nullable String version,
        @Nullable String alias,
        @Nullable String revision,
        String input,
        ExecutionStatus status,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause,
        Instant start,
        @Nullable Instant stop) {

    ExecutionRecord withNumber(long number) {
        return new ExecutionRecord(
                number, arn, name, machine, version, alias, revision, input, status, output, error, cause, start, stop);
    }
}
