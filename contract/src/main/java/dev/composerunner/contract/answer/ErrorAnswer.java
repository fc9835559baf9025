package dev.composerunner.contract.answer;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that could not be served.
 *
 * @param status {@code FAILED}
 * @param error what was wrong and what to do
 * @param requestId where the service is at fault: what the log has the reason under
 */
public record ErrorAnswer(
        String status, String error, @Nullable String requestId) {

    public static ErrorAnswer of(String error) {
        return new ErrorAnswer("FAILED", error, null);
    }

    /** The answer of a service that is at fault. */
    public static ErrorAnswer of(String error, @Nullable String requestId) {
        return new ErrorAnswer("FAILED", error, requestId);
    }
}
