package dev.composerunner.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps progress.json up to date: the first news at once, then the latest at most once an interval. A failure to write it never
 * reaches the job.
 */
public final class ProgressReporter implements JobListener, AutoCloseable {

    public static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArtifactStore store;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread writer = Thread.ofPlatform().daemon().name("progress").unstarted(this::write);
    private @Nullable JobProgress latest;
    private int failures;
    private String firstFailure = "";

    public ProgressReporter(ArtifactStore store, Duration interval) {
        this.store = store;
        this.interval = interval;
    }

    public void start() {
        writer.start();
    }

    @Override
    public void onEvent(String message, JsonNode details) {}

    @Override
    public synchronized void onProgress(JobProgress progress) {
        latest = progress;
        notifyAll();
    }

    private void write() {
        try {
            do {
                JobProgress next = next();
                if (next == null) {
                    return;
                }
                write(next);
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(JobProgress progress) {
        try {
            store.write(ArtifactKeys.PROGRESS, ContractJson.MAPPER.writeValueAsBytes(progress));
        } catch (ArtifactException e) {
            failed(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress can always be written as JSON", e);
        }
    }

    private synchronized @Nullable JobProgress next() throws InterruptedException {
        while (latest == null && closed.getCount() > 0) {
            wait();
        }
        JobProgress next = latest;
        latest = null;
        return closed.getCount() > 0 ? next : null;
    }

    private synchronized void failed(ArtifactException reason) {
        failures++;
        if (failures == 1) {
            firstFailure = String.valueOf(reason.getMessage());
        }
    }

    /** How often progress.json could not be written. */
    public synchronized int failures() {
        return failures;
    }

    /** Why progress.json could not be written the first time; empty if it always could. */
    public synchronized String firstFailure() {
        return firstFailure;
    }

    /** Writes no more, and waits a moment for what is being written; nothing is, if it was never started. */
    @Override
    public void close() {
        synchronized (this) {
            closed.countDown();
            notifyAll();
        }
        if (writer.getState() == Thread.State.NEW) {
            return;
        }
        try {
            writer.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
