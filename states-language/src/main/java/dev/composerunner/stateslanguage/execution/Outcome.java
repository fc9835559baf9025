package dev.composerunner.stateslanguage.execution;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How an execution ended. */
public sealed interface Outcome {

    /** The flow came to its end. */
    record Succeeded(JsonNode output) implements Outcome {}

    /**
     * A state failed and nothing caught it.
     *
     * @param error null where a Fail state names none
     * @param cause null where none is known
     */
    record Failed(@Nullable String error, @Nullable String cause) implements Outcome {}

    /** The execution took longer than the definition's TimeoutSeconds. */
    record TimedOut() implements Outcome {}

    /** Somebody stopped the execution. */
    record Aborted(@Nullable String error, @Nullable String cause) implements Outcome {}
}
