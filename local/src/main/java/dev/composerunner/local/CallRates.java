package dev.composerunner.local;

import dev.composerunner.contract.HandlerEnvironment;
import java.util.Map;

/**
 * How often a caller may call the service: a key, or an address where there are no keys. 0 is any number.
 *
 * @param submitsPerMinute most submissions in a minute
 * @param submitsPerDay most submissions in a day of UTC
 * @param requestsPerSecond most requests a second to each address of the service, ten seconds' worth of them at once
 */
public record CallRates(int submitsPerMinute, int submitsPerDay, int requestsPerSecond) {

    /** Any number of anything. */
    public static final CallRates UNLIMITED = new CallRates(0, 0, 0);

    /** Largest number that may be asked for. */
    public static final int MAX = 1_000_000;

    /** @throws IllegalArgumentException if a number is out of range */
    public CallRates {
        check("--submits-per-minute", submitsPerMinute);
        check("--submits-per-day", submitsPerDay);
        check("--requests-per-second", requestsPerSecond);
    }

    private static void check(String name, int number) {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException(
                    name + ": got " + number + "; allowed: 1 to " + MAX + ", or 0 for any number");
        }
    }

    /** What the handlers read them by. */
    Map<String, String> variables() {
        return Map.of(
                HandlerEnvironment.SUBMITS_PER_MINUTE, Integer.toString(submitsPerMinute),
                HandlerEnvironment.SUBMITS_PER_DAY, Integer.toString(submitsPerDay),
                HandlerEnvironment.REQUESTS_PER_SECOND, Integer.toString(requestsPerSecond));
    }
}
