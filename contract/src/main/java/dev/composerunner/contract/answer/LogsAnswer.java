package dev.composerunner.contract.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a job's log.
 *
 * @param artifactPrefix the job's name
 * @param events lines, oldest first
 * @param nextToken asks for what follows; null while there is no log, and at the end of the log of a job that has ended. The same
 *     token again: nothing has followed yet
 */
public record LogsAnswer(
        String artifactPrefix,
        List<Event> events,
        @JsonInclude @Nullable String nextToken) {

    /**
     * A line of the log.
     *
     * @param timestamp milliseconds since 1970-01-01T00:00:00Z
     * @param message the line
     */
    public record Event(long timestamp, String message) {}
}
