package dev.composerunner.lambdas.ledger;

import dev.composerunner.contract.InvalidRequestException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A window of time in which a limited number of calls is let through.
 *
 * @param counter what is counted, such as a key and an operation: 1 to 200 visible ASCII characters
 * @param end end of the window, cut to seconds; with {@code counter} it identifies the window
 */
public record RateWindow(String counter, Instant end) {

    /** Time for which a window is kept after its end, for callers whose clocks are late. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final Pattern COUNTER = Pattern.compile("[!-~]{1,200}");

    /** @throws InvalidRequestException if a value is not allowed */
    public RateWindow {
        if (!COUNTER.matcher(counter).matches()) {
            throw InvalidRequestException.of("counter", '"' + counter + '"', "1 to 200 visible ASCII characters");
        }
        end = JobFields.time("window_end", end);
        end = Instant.ofEpochSecond(end.getEpochSecond());
    }

    /**
     * Checks the number of calls that a window lets through.
     *
     * @throws InvalidRequestException if it is below 1
     */
    public static long checkedLimit(long limit) {
        if (limit < 1) {
            throw InvalidRequestException.of("limit", Long.toString(limit), "1 or more");
        }
        return limit;
    }

    /** Time from which the store may forget the window. */
    public Instant expiresAt() {
        return end.plus(KEPT);
    }
}
