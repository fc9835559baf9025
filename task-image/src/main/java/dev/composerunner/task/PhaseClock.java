package dev.composerunner.task;

import dev.composerunner.contract.JobProgress;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Knows which phase a job is in, and adds up the time of each. */
final class PhaseClock {

    private static final double NANOS = 1e9;

    private final JobListener listener;
    private final Map<String, Long> spent = new LinkedHashMap<>();
    private String phase = "";
    private long since;

    PhaseClock(JobListener listener) {
        this.listener = listener;
    }

    /** The job is in {@code phase} now. */
    void enter(String phase) {
        enter(phase, 0, 0);
    }

    /** The job is in {@code phase} now, and has done {@code done} of {@code total} units of it. */
    void enter(String name, long done, long total) {
        synchronized (this) {
            if (!name.equals(phase)) {
                add();
                phase = name;
            }
        }
        listener.onProgress(
                new JobProgress(name, done, total, null, Clock.systemUTC().instant()));
    }

    /** Seconds of each phase so far, the present one included, in the order of their beginnings. */
    synchronized Map<String, Double> timings() {
        add();
        var seconds = new LinkedHashMap<String, Double>();
        spent.forEach((name, nanos) -> seconds.put(name, Math.round(nanos / 1e6) * 1e6 / NANOS));
        return seconds;
    }

    private void add() {
        long now = System.nanoTime();
        if (!phase.isEmpty()) {
            spent.merge(phase, now - since, Long::sum);
        }
        since = now;
    }
}
