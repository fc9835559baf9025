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
 * @param retryAfter where the request came too early: seconds after which it may come again, as in the header Retry-After
 * @param artifactPrefix the name that is taken by another job; absent: it is not about a name
 * @param parameters where parameters break the schema of their job type: each place; absent: they do not
 */
public record ErrorAnswer(
        String status,
        String error,
        @Nullable String requestId,
        @Nullable Long retryAfter,
        @Nullable String artifactPrefix,
        @Nullable List<ParameterProblem> parameters) {

    public static ErrorAnswer of(String error) {
        return new ErrorAnswer("FAILED", error, null, null, null, null);
    }

    /** The answer of a service that is at fault. */
    public static ErrorAnswer of(String error, @Nullable String requestId) {
        return new ErrorAnswer("FAILED", error, requestId, null, null, null);
    }

    /** The answer to a request that came too early. */
    public static ErrorAnswer tooEarly(String error, long retryAfterSeconds) {
        return new ErrorAnswer("FAILED", error, null, retryAfterSeconds, null, null);
    }

    /** The answer to a submission whose name is another job's. */
    public static ErrorAnswer taken(String error, String artifactPrefix) {
        return new ErrorAnswer("FAILED", error, null, null, artifactPrefix, null);
    }

    /** The answer to parameters that break the schema of their job type. */
    public static ErrorAnswer of(String error, List<ParameterProblem> parameters) {
        return new ErrorAnswer("FAILED", error, null, null, null, List.copyOf(parameters));
    }
}
