package dev.composerunner.lambdas.limits;

import dev.composerunner.lambdas.access.CallLimit;
import dev.composerunner.lambdas.access.Caller;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each caller, in the memory of the process: a caller may send {@value #SECONDS_SAVED} seconds' worth of calls at once,
 * and then as many a second as the bucket is filled with. On AWS each instance of a function has its own buckets.
 */
public final class PollingLimit implements CallLimit {

    private static final int SECONDS_SAVED = 10;

    /** Beyond these, the caller that has not called for longest is forgotten, and begins with a full bucket. */
    private static final int MAX_CALLERS = 10_000;

    private static final double NANOS = 1e9;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets;

    private record Bucket(double tokens, long nanos) {}

    /**
     * A limit.
     *
     * @param perSecond calls a second, 1 or more
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    public PollingLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > MAX_CALLERS;
            }
        };
    }

    @Override
    public void take(Caller caller) {
        if (caller.isDirect()) {
            return;
        }
        double missing;
        synchronized (buckets) {
            long now = nanoTime.getAsLong();
            double most = (double) SECONDS_SAVED * perSecond;
            Bucket before = buckets.getOrDefault(caller.counted(), new Bucket(most, now));
            double tokens = Math.min(most, before.tokens() + (now - before.nanos()) / NANOS * perSecond);
            missing = 1 - tokens;
            buckets.put(caller.counted(), new Bucket(missing > 0 ? tokens : tokens - 1, now));
        }
        if (missing > 0) {
            long wait = Math.max(1, (long) Math.ceil(missing / perSecond));
            throw RefusedException.tooMany(
                    "requests: got more than " + perSecond + " a second; allowed: " + perSecond
                            + " a second for each caller",
                    Duration.ofSeconds(wait));
        }
    }
}
