package dev.composerunner.stateslanguage.internal.task;

import java.time.Duration;

/** Ends threads that this package started. */
public final class Threads {

    private Threads() {}

    /** Interrupts {@code thread} and waits for its end, {@code grace} at most, whether or not the caller is interrupted meanwhile. */
    public static void stop(Thread thread, Duration grace) {
        thread.interrupt();
        boolean interrupted = false;
        long deadline = System.nanoTime() + grace.toNanos();
        for (long rest = grace.toNanos(); rest > 0 && thread.isAlive(); rest = deadline - System.nanoTime()) {
            try {
                thread.join(Duration.ofNanos(rest));
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
