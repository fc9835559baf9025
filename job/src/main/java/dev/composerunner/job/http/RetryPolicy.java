package dev.composerunner.job.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often a call is tried, and how long is waited in between: a random part of a pause that doubles (full jitter).
 *
 * @param attempts tries in total, at least 1
 * @param firstPause upper end of the first pause
 * @param longestPause upper end of any pause, and of what a {@code Retry-After} can ask for
 */
public record RetryPolicy(int attempts, Duration firstPause, Duration longestPause) {

    public static final RetryPolicy STANDARD = new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(20));
    public static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    /**
     * The pause after a failed attempt.
     *
     * @param attempt number of the attempt that failed, from 1
     * @param retryAfter what the service asked for, or zero
     */
    Duration pauseAfter(int attempt, Duration retryAfter) {
        long ceiling = longestPause.toMillis();
        long doubled = Math.min(ceiling, firstPause.toMillis() << Math.min(attempt - 1, 20));
        long jittered = doubled == 0 ? 0 : ThreadLocalRandom.current().nextLong(doubled + 1);
        return Duration.ofMillis(Math.min(ceiling, Math.max(jittered, retryAfter.toMillis())));
    }
}
