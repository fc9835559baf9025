package dev.composerunner.contract;

import com.fasterxml.jackson.databind.JsonNode;

/** A request that cannot be served as it is; the message names the field, the value got and the values allowed. */
public class InvalidRequestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST_SHOWN = 100;

    public InvalidRequestException(String message) {
        super(message);
    }

    /**
     * The exception for a field whose value is not allowed. A value with fields of its own is named by its kind: one of them may be a
     * key that stands in the wrong place.
     */
    public static InvalidRequestException of(String field, JsonNode got, String allowed) {
        String shown = hasFields(got) ? (got.isObject() ? "an object" : "an array") : got.toString();
        return of(field, shown, allowed);
    }

    private static boolean hasFields(JsonNode value) {
        return value.isObject() ? !value.isEmpty() : value.valueStream().anyMatch(InvalidRequestException::hasFields);
    }

    /** The exception for a field whose value is not allowed; a long value is cut. */
    public static InvalidRequestException of(String field, String got, String allowed) {
        String shown = got.length() <= LONGEST_SHOWN
                ? got
                : got.substring(0, LONGEST_SHOWN) + "... (" + got.length() + " characters)";
        return new InvalidRequestException(field + ": got " + shown + "; allowed: " + allowed);
    }
}
