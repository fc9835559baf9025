package dev.composerunner.stateslanguage.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import java.time.Instant;
import java.util.Optional;

/**
 * One event of an execution, as GetExecutionHistory tells it.
 *
 * @param id 1 for the first event, without gaps
 * @param previousId the event that led to this one in the same branch; 0 for none
 * @param type AWS's name: {@code TaskStateEntered}
 * @param details content of the type's details object; inputs, outputs and parameters are JSON texts, as in AWS's answer. Empty where
 *     the type has none
 */
public record HistoryEvent(long id, long previousId, Instant timestamp, String type, JsonNode details) {

    /** Whether this ends the execution, or the child execution that it belongs to. */
    public boolean ends() {
        return switch (type) {
            case "ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted" -> true;
            default -> false;
        };
    }

    /** How the execution ended, if this event ends it. */
    public Optional<Outcome> outcome() {
        String error = details.path("error").textValue();
        String cause = details.path("cause").textValue();
        return Optional.ofNullable(
                switch (type) {
                    case "ExecutionSucceeded" ->
                        new Outcome.Succeeded(
                                JsonText.recorded(details.path("output").asText()));
                    case "ExecutionFailed" -> new Outcome.Failed(error, cause);
                    case "ExecutionTimedOut" -> new Outcome.TimedOut();
                    case "ExecutionAborted" -> new Outcome.Aborted(error, cause);
                    default -> null;
                });
    }
}
