package dev.composerunner.local.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * An execution as it is stored.
 *
 * @param name its name
 * @param input its input, as it was given
 * @param status how it stands
 * @param output its output, once it has succeeded
 * @param error its error, if it has one
 * @param cause its cause, if it has one
 * @param start when it began
 * @param stop when it ended
 */
record ExecutionRecord(
        String name,
        String input,
        ExecutionStatus status,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause,
        Instant start,
        @Nullable Instant stop) {

    static ExecutionRecord running(String name, String input, Instant start) {
        return new ExecutionRecord(name, input, ExecutionStatus.RUNNING, null, null, null, start, null);
    }
}
