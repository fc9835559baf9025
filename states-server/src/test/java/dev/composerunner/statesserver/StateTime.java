package dev.composerunner.statesserver;

import dev.composerunner.stateslanguage.execution.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Time that stands still until a test moves it on; who sleeps wakes when the clock has passed his time. */
final class StateTime implements TimeSource {

    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final List<Pending> alarms = new ArrayList<>();
    private final CountDownLatch sleeping = new CountDownLatch(1);
    private Instant now = START;

    private record Pending(Instant due, Runnable action) {}

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        Instant due = now.plus(duration);
        sleeping.countDown();
        while (now.isBefore(due)) {
            wait();
        }
    }

    @Override
    public synchronized Alarm alarm(Duration duration, Runnable action) {
        var pending = new Pending(now.plus(duration), action);
        alarms.add(pending);
        return () -> {
            synchronized (this) {
                alarms.remove(pending);
            }
        };
    }

    /** Returns when somebody sleeps. */
    void awaitSleeper() {
        try {
            sleeping.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void advance(Duration duration) {
        List<Pending> due;
        synchronized (this) {
            now = now.plus(duration);
            due = alarms.stream().filter(alarm -> !alarm.due().isAfter(now)).toList();
            alarms.removeAll(due);
            notifyAll();
        }
        due.forEach(alarm -> alarm.action().run());
    }
}
