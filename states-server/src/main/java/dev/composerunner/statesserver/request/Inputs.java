package dev.composerunner.statesserver.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Payload;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON texts that requests carry: inputs of executions, outputs of tasks. */
public final class Inputs {

    private Inputs() {}

    /** The input of an execution that is to begin, as text: {@code {}} where none is given. */
    public static String checked(@Nullable String input) {
        if (input == null) {
            return "{}";
        }
        int bytes = input.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Payload.MOST_BYTES) {
            throw Refusals.constraint(
                    "(" + bytes + " bytes of UTF-8)",
                    "input",
                    "Member must have length less than or equal to " + Payload.MOST_BYTES);
        }
        try {
            if (input.isBlank()) {
                throw Refusals.invalidInput("Invalid execution input.");
            }
            parse(input);
            return input;
        } catch (JsonProcessingException e) {
            throw Refusals.invalidInput(e.getOriginalMessage());
        }
    }

    public static JsonNode parse(String json) throws JsonProcessingException {
        return Payload.parse(json);
    }

    /** Parses what was checked before. */
    public static JsonNode stored(String json) {
        try {
            return parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored input is no JSON", e);
        }
    }
}
