package dev.composerunner.stateslanguage;

import dev.composerunner.stateslanguage.execution.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Time that passes when a test says so: sleeping moves the clock on and returns, alarms ring when the clock has passed them. */
public final class FakeTime implements TimeSource {

    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final List<Duration> sleeps = new ArrayList<>();
    private final List<Pending> alarms = new ArrayList<>();
    private final CountDownLatch sleeping = new CountDownLatch(1);
    private final boolean endless;
    private Instant now;

    public FakeTime() {
        this(START);
    }

    public FakeTime(Instant now) {
        this(now, false);
    }

    private FakeTime(Instant now, boolean endless) {
        this.now = now;
        this.endless = endless;
    }

    /** Time in which a sleeper sleeps until it is interrupted. */
    static FakeTime endless() {
        return new FakeTime(START, true);
    }

    private final class Pending implements Alarm {

        private final Instant due;
        private final Runnable action;

        Pending(Instant due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        @Override
        public void cancel() {
            synchronized (FakeTime.this) {
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
        sleeping.countDown();
        if (endless) {
            new CountDownLatch(1).await();
        }
        advance(duration);
    }

    @Override
    public synchronized Alarm alarm(Duration duration, Runnable action) {
        var pending = new Pending(now.plus(duration), action);
        alarms.add(pending);
        return pending;
    }

    void advance(Duration duration) {
        List<Pending> due;
        synchronized (this) {
            now = now.plus(duration);
            due = alarms.stream().filter(alarm -> !alarm.due.isAfter(now)).toList();
            alarms.removeAll(due);
        }
        due.forEach(alarm -> alarm.action.run());
    }

    synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    synchronized int pendingAlarms() {
        return alarms.size();
    }

    /** Returns when somebody sleeps. */
    void awaitSleeper() throws InterruptedException {
        sleeping.await();
    }
}
