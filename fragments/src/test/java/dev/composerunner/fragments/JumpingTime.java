package dev.composerunner.fragments;

import dev.composerunner.stateslanguage.execution.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that nobody waits for: a sleep moves the clock on and returns, and an alarm rings when the clock has come to it. */
final class JumpingTime implements TimeSource {

    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final List<Duration> sleeps = new ArrayList<>();
    private final List<Due> alarms = new ArrayList<>();
    private Instant now = START;

    private record Due(Instant at, Runnable action) {}

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public void sleep(Duration duration) {
        synchronized (this) {
            sleeps.add(duration);
        }
        pass(duration);
    }

    @Override
    public synchronized Alarm alarm(Duration duration, Runnable action) {
        var due = new Due(now.plus(duration), action);
        alarms.add(due);
        return () -> cancel(due);
    }

    void pass(Duration duration) {
        List<Due> rung;
        synchronized (this) {
            now = now.plus(duration);
            rung = alarms.stream().filter(alarm -> !alarm.at().isAfter(now)).toList();
            alarms.removeAll(rung);
        }
        rung.forEach(alarm -> alarm.action().run());
    }

    /** The sleeps so far, in seconds. */
    synchronized List<Long> sleptSeconds() {
        return sleeps.stream().map(Duration::toSeconds).toList();
    }

    private synchronized void cancel(Due due) {
        alarms.remove(due);
    }
}
