package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;

/** Reads how an execution ended from its last event. */
final class Outcomes {

    private Outcomes() {}

    static Outcome of(HistoryEvent last) {
        JsonNode details = last.details();
        String error = details.path("error").textValue();
        String cause = details.path("cause").textValue();
        return switch (last.type()) {
            case "ExecutionSucceeded" ->
                new Outcome.Succeeded(JsonText.recorded(details.path("output").asText()));
            case "ExecutionFailed" -> new Outcome.Failed(error, cause);
            case "ExecutionTimedOut" -> new Outcome.TimedOut();
            case "ExecutionAborted" -> new Outcome.Aborted(error, cause);
            default -> throw new IllegalArgumentException(last.type() + " ends no execution");
        };
    }
}
