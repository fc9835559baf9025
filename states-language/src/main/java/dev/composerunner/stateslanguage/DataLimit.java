package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/** Fails states whose values are too large to be passed on. */
final class DataLimit {

    private DataLimit() {}

    /**
     * Gives {@code value} back if it is not too large.
     *
     * @param origin the state or the task that gave it
     */
    static JsonNode checked(JsonNode value, String origin) throws StateFailure {
        if (!Payload.fits(value)) {
            throw exceeded(origin);
        }
        return value;
    }

    /** The failure for a value that does not fit, which {@code origin} gave. */
    static StateFailure exceeded(String origin) {
        return new StateFailure(
                Errors.DATA_LIMIT,
                "The state/task '" + origin
                        + "' returned a result with a size exceeding the maximum number of bytes service limit.");
    }
}
