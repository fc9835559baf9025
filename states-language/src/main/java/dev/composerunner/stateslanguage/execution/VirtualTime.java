package dev.composerunner.stateslanguage.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Time that nobody waits for, for tests of workflows: a sleep moves the clock on and returns, and an alarm rings when the clock has come
 * to it. Safe for several threads.
 */
public class VirtualTime implements TimeSource {

    private final List<Duration> sleeps = new ArrayList<>();
    private final List<Due> alarms = new ArrayList<>();
    private Instant now;

    /** Time that begins at {@code start}. */
    public VirtualTime(Instant start) {
        now = start;
    }

    private final class Due implements Alarm {

        private final Instant at;
        private final Runnable action;

        Due(Instant at, Runnable action) {
            this.at = at;
            this.action = action;
        }

        @Override
        public void cancel() {
            synchronized (VirtualTime.this) {
                alarms.remove(this);
            }
        }
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        synchronized (this) {
            sleeps.add(duration);
        }
        advance(duration);
    }

    @Override
    public synchronized Alarm alarm(Duration duration, Runnable action) {
        var due = new Due(now.plus(duration), action);
        alarms.add(due);
        return due;
    }

    /** Moves the clock on and rings the alarms that are due, on the calling thread. */
    public void advance(Duration duration) {
        List<Due> rung;
        synchronized (this) {
            now = now.plus(duration);
            rung = alarms.stream().filter(alarm -> !alarm.at.isAfter(now)).toList();
            alarms.removeAll(rung);
        }
        rung.forEach(alarm -> alarm.action.run());
    }

    /** The sleeps so far, the first one first. */
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    /** How many alarms have neither rung nor been cancelled. */
    public synchronized int pendingAlarms() {
        return alarms.size();
    }
}
