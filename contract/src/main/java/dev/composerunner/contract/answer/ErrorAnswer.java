package dev.composerunner.contract.answer;

import dev.composerunner.contract.submission.ParameterProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that could not be served.
 *
 * @param status {@code FAILED}
 * @param error what was wrong and what to do
 * @param requestId where the service is at fault: what the log has the reason under
 * @param parameters where parameters break the schema of their job type: each place; absent: they do not
 */
public record ErrorAnswer(
        String status,
        String error,
        @Nullable String requestId,
        @Nullable List<ParameterProblem> parameters) {

    public static ErrorAnswer of(String error) {
        return new ErrorAnswer("FAILED", error, null, null);
    }

    /** The answer of a service that is at fault. */
    public static ErrorAnswer of(String error, @Nullable String requestId) {
        return new ErrorAnswer("FAILED", error, requestId, null);
    }

    /** The answer to parameters that break the schema of their job type. */
    public static ErrorAnswer of(String error, List<ParameterProblem> parameters) {
        return new ErrorAnswer("FAILED", error, null, List.copyOf(parameters));
    }
}
