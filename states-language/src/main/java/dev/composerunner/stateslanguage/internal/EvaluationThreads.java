package dev.composerunner.stateslanguage.internal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs library code on threads that can be left behind, and uses a thread again once its work is done. */
public final class EvaluationThreads {

    private static final int KEPT_SECONDS = 10;

    /** Grows with what runs at once: work that hangs must not keep other work from running. */
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Deadline::thread);

    /** The same as {@link Deadline#within}, without the price of a new thread. */
    public <T> T within(Duration bound, Callable<T> work)
            throws InterruptedException, ExecutionException, TimeoutException {
        Future<T> result = threads.submit(work);
        return result.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    }
}
