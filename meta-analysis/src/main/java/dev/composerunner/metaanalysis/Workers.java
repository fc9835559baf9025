package dev.composerunner.metaanalysis;

import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A fixed number of threads that share out numbered pieces of work. Closing it stops the threads. */
public final class Workers implements AutoCloseable {

    private final int threads;
    private final Progress progress;
    private final ExecutorService executor;

    /**
     * Starts threads, as daemons.
     *
     * @param threads at least 1
     * @param progress hears what {@link #report} passes on
     */
    public Workers(int threads, Progress progress) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        this.threads = threads;
        this.progress = progress;
        var names = new AtomicInteger();
        this.executor = Executors.newFixedThreadPool(
                threads,
                work -> Thread.ofPlatform()
                        .daemon()
                        .name("meta-analysis-" + names.incrementAndGet())
                        .unstarted(work));
    }

    /** Number of threads, at least 1. */
    public int threads() {
        return threads;
    }

    /** Passes a report on, and stops the run if the calling thread has been interrupted. */
    public void report(String phase, long done, long total) {
        stopIfInterrupted();
        progress.report(phase, done, total);
    }

    /**
     * Calls {@code piece} once with each number from 0 to {@code count - 1}, in any order and on any thread, and returns when all
     * have returned.
     *
     * @throws CancellationException if the calling thread is interrupted; no new piece starts after that, and the interrupt
     *     status stays set
     */
    public void forEach(int count, IntConsumer piece) {
        stopIfInterrupted();
        var next = new AtomicInteger();
        var futures = new ArrayList<Future<?>>();
        for (int t = 0; t < Math.min(threads, count); t++) {
            futures.add(executor.submit(() -> {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    piece.accept(i);
                }
            }));
        }
        try {
            for (var future : futures) {
                future.get();
            }
        } catch (InterruptedException _) {
            next.set(count);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException e) {
            next.set(count);
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private static void stopIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
