package dev.composerunner.stateslanguage.internal.failure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Payload;

/** Fails states whose values are too large to be passed on. */
public final class DataLimit {

    private DataLimit() {}

    /**
     * Gives {@code value} back if it is not too large.
     *
     * @param origin the state or the task that gave it
     */
    public static JsonNode checked(JsonNode value, String origin) throws StateFailure {
        if (!Payload.fits(value)) {
            throw exceeded(origin);
        }
        return value;
    }

    /** The failure for a value that does not fit, which {@code origin} gave. */
    public static StateFailure exceeded(String origin) {
        return new StateFailure(
                Errors.DATA_LIMIT,
                "The state/task '" + origin
                        + "' returned a result with a size exceeding the maximum number of bytes service limit.");
    }
}
