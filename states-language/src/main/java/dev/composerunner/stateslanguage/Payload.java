package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** The limit on what passes between states. */
final class Payload {

    /** Bytes of UTF-8 JSON text. */
    static final int MOST_BYTES = 262_144;

    private Payload() {}

    /** Gives {@code value} back if it is not too large. */
    static JsonNode checked(JsonNode value, String state) throws StateFailure {
        String text = value.toString();
        // Three bytes at most stand for one UTF-16 unit, so short texts need no encoding.
        boolean large = text.length() > MOST_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES;
        if (large) {
            throw new StateFailure(
                    Errors.DATA_LIMIT,
                    "The state/task '" + state
                            + "' returned a result with a size exceeding the maximum number of bytes service limit.");
        }
        return value;
    }
}
