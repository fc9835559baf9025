package dev.composerunner.stateslanguage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule that runs a state again after certain errors.
 *
 * @param intervalSeconds delay before the first retry
 * @param backoffRate factor from one delay to the next
 * @param maxDelaySeconds cap of a delay, before jitter
 */
public record Retrier(
        List<String> errors,
        int intervalSeconds,
        int maxAttempts,
        double backoffRate,
        @Nullable Integer maxDelaySeconds,
        Jitter jitter) {

    public Retrier {
        errors = List.copyOf(errors);
    }
}
