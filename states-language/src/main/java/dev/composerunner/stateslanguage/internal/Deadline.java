package dev.composerunner.stateslanguage.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs library code on a thread that can be left behind. */
public final class Deadline {

    /*
     * The JSONata library's own bounds are looked at between the nodes of an expression. They do not reach into a single call, such as
     * a regular expression that backtracks without end, nor the parser; the JSON path library has no bounds at all. A platform thread with
     * a stack of its own keeps that work from pinning the carrier of a virtual thread, gives recursion the same room on every
     * machine, and can be given up: it is a daemon, and ends when the call does.
     */
    private static final long STACK_BYTES = 64L << 20;

    private Deadline() {}

    /**
     * What {@code work} gives.
     *
     * @throws ExecutionException with what {@code work} threw, an {@link Error} included
     * @throws TimeoutException when {@code bound} is over and the work is not
     */
    public static <T> T within(Duration bound, Callable<T> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        var task = new FutureTask<T>(work);
        thread(task).start();
        return task.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Thread thread(Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("evaluation")
                .stackSize(STACK_BYTES)
                .unstarted(work);
    }
}
