package dev.composerunner.contract;

/**
 * The answer to a request that could not be served.
 *
 * @param status {@code FAILED}
 * @param error what was wrong and what to do
 */
public record ErrorAnswer(String status, String error) {

    public static ErrorAnswer of(String error) {
        return new ErrorAnswer("FAILED", error);
    }
}
