package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import org.jspecify.annotations.Nullable;

/** The limit on what passes between states. */
final class Payload {

    /** Bytes of UTF-8 JSON text. */
    static final int MOST_BYTES = 262_144;

    private Payload() {}

    /** Gives {@code value} back if it is not too large. */
    static JsonNode checked(JsonNode value, String state) throws StateFailure {
        if (!fits(value)) {
            throw tooLarge(state);
        }
        return value;
    }

    static boolean fits(JsonNode value) {
        return JsonText.fits(value, MOST_BYTES);
    }

    /**
     * What a port gave.
     *
     * @throws IllegalStateException if that is nothing: Java's null, or what stands at a path that leads nowhere
     */
    static JsonNode given(@Nullable JsonNode answer) {
        if (answer == null || answer.isMissingNode()) {
            throw new IllegalStateException("the task port gave no value");
        }
        return answer;
    }

    /** The failure for a value that does not fit, which {@code origin} gave. */
    static StateFailure tooLarge(String origin) {
        return new StateFailure(
                Errors.DATA_LIMIT,
                "The state/task '" + origin
                        + "' returned a result with a size exceeding the maximum number of bytes service limit.");
    }
}
