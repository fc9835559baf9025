package dev.composerunner.stateslanguage.internal.task;

import dev.composerunner.stateslanguage.execution.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The timeout and the heartbeat of one attempt. */
final class TaskTimers {

    private final TimeSource time;
    private final @Nullable Duration timeout;
    private final @Nullable Duration heartbeat;
    private final Runnable late;
    private final Runnable silent;
    private TimeSource.@Nullable Alarm timeoutAlarm;
    private TimeSource.@Nullable Alarm heartbeatAlarm;
    private boolean stopped;

    /**
     * Timers that have not started.
     *
     * @param late called when the timeout is over
     * @param silent called when no heartbeat came in time
     */
    TaskTimers(
            TimeSource time, @Nullable Duration timeout, @Nullable Duration heartbeat, Runnable late, Runnable silent) {
        this.time = time;
        this.timeout = timeout;
        this.heartbeat = heartbeat;
        this.late = late;
        this.silent = silent;
    }

    /** @param gone how long ago the attempt began */
    synchronized void start(Duration gone) {
        if (timeout != null && timeoutAlarm == null && !stopped) {
            Duration rest = timeout.minus(gone);
            if (!rest.isPositive()) {
                late.run();
                return;
            }
            timeoutAlarm = time.alarm(rest, late);
        }
        beat();
    }

    /** Counts the heartbeat anew. */
    synchronized void beat() {
        if (heartbeatAlarm != null) {
            heartbeatAlarm.cancel();
        }
        if (heartbeat != null && !stopped) {
            heartbeatAlarm = time.alarm(heartbeat, silent);
        }
    }

    synchronized void stop() {
        stopped = true;
        if (timeoutAlarm != null) {
            timeoutAlarm.cancel();
        }
        if (heartbeatAlarm != null) {
            heartbeatAlarm.cancel();
        }
    }
}
