package dev.composerunner.job;

import dev.composerunner.contract.JobProgress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Knows which phase a job is in, and adds up the time of each. */
public final class PhaseClock {

    private static final double NANOS = 1e9;

    private final JobListener listener;
    private final Map<String, Long> spent = new LinkedHashMap<>();
    private final LongSupplier nanos;
    private String phase = "";
    private RemainingTime remaining;
    private long since;

    PhaseClock(JobListener listener) {
        this(listener, System::nanoTime);
    }

    PhaseClock(JobListener listener, LongSupplier nanos) {
        this.listener = listener;
        this.nanos = nanos;
        this.remaining = new RemainingTime(nanos.getAsLong());
    }

    /** The job is in {@code phase} now. */
    public void enter(String phase) {
        enter(phase, 0, 0);
    }

    /** The job is in {@code phase} now, and has done {@code done} of {@code total} units of it. */
    public void enter(String name, long done, long total) {
        @Nullable Long seconds;
        synchronized (this) {
            if (!name.equals(phase)) {
                add();
                phase = name;
                remaining = new RemainingTime(since);
            }
            seconds = remaining(done, total);
        }
        listener.onProgress(new JobProgress(
                name, done, total, null, seconds, Clock.systemUTC().instant()));
    }

    private @Nullable Long remaining(long done, long total) {
        var seconds = remaining.seconds(nanos.getAsLong(), done, total);
        return seconds.isPresent() ? seconds.getAsLong() : null;
    }

    /** Seconds of each phase so far, the present one included, in the order of their beginnings. */
    public synchronized Map<String, Double> timings() {
        add();
        var seconds = new LinkedHashMap<String, Double>();
        spent.forEach((name, nanos) -> seconds.put(name, Math.round(nanos / 1e6) * 1e6 / NANOS));
        return seconds;
    }

    private void add() {
        long now = nanos.getAsLong();
        if (!phase.isEmpty()) {
            spent.merge(phase, now - since, Long::sum);
        }
        since = now;
    }
}
