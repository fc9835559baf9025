package dev.composerunner.stateslanguage;

import dev.composerunner.stateslanguage.execution.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Virtual time in which a sleeper may be waited for, and may sleep until it is interrupted. */
public final class FakeTime extends VirtualTime {

    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final CountDownLatch sleeping = new CountDownLatch(1);
    private final boolean endless;

    public FakeTime() {
        this(START);
    }

    public FakeTime(Instant now) {
        this(now, false);
    }

    private FakeTime(Instant now, boolean endless) {
        super(now);
        this.endless = endless;
    }

    /** Time in which a sleeper sleeps until it is interrupted. */
    static FakeTime endless() {
        return new FakeTime(START, true);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        sleeping.countDown();
        if (endless) {
            new CountDownLatch(1).await();
        }
        super.sleep(duration);
    }

    /** Returns when somebody sleeps. */
    void awaitSleeper() throws InterruptedException {
        sleeping.await();
    }
}
