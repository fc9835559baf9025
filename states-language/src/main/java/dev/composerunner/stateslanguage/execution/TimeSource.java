package dev.composerunner.stateslanguage.execution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time as executions see it: a clock that can be slept on. Tests pass one of their own and never sleep. */
public interface TimeSource extends InstantSource {

    /** Lets {@code duration} pass: a Wait state, the delay before a retry. */
    void sleep(Duration duration) throws InterruptedException;

    /** Calls {@code action} once, on some other thread, when {@code duration} has passed: a timeout. */
    Alarm alarm(Duration duration, Runnable action);

    /** An action still to come. */
    interface Alarm {

        /** Calls the action off, if it has not begun. */
        void cancel();
    }

    /** The clock of this machine. */
    static TimeSource system() {
        return new TimeSource() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }

            @Override
            public Alarm alarm(Duration duration, Runnable action) {
                Thread sleeper = Thread.ofVirtual().name("alarm").start(() -> {
                    try {
                        Thread.sleep(duration);
                    } catch (InterruptedException _) {
                        return;
                    }
                    action.run();
                });
                return sleeper::interrupt;
            }
        };
    }
}
