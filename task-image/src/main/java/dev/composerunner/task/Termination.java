package dev.composerunner.task;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.store.ArtifactStore;
import dev.composerunner.task.s3.StoredSecrets;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends a task that is told to stop: interrupts the work, records why, and exits. Either the work or the termination writes
 * metadata.json, whichever comes to its end first. All is over before the provider kills the task, 30 s after the signal, even
 * where the bucket hangs.
 */
final class Termination {

    private static final Duration WORK = Duration.ofSeconds(20);
    private static final Duration ALL = Duration.ofSeconds(27);

    private final Thread worker;
    private final String artifactPrefix;
    private final ArtifactStore store;
    private final JobReports reports;
    private final CountDownLatch workEnded = new CountDownLatch(1);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicInteger exitCode = new AtomicInteger(FailureType.Internal.exitCode());
    private volatile @Nullable StoredSecrets secrets;

    Termination(Thread worker, String artifactPrefix, ArtifactStore store, JobReports reports) {
        this.worker = worker;
        this.artifactPrefix = artifactPrefix;
        this.store = store;
        this.reports = reports;
    }

    /** Tells which object is to be deleted when the job will not run again. */
    void secrets(StoredSecrets stored) {
        secrets = stored;
    }

    /** The work has come to its end and will write metadata.json, unless the termination already does. */
    boolean claimEnd() {
        return claimed.compareAndSet(false, true);
    }

    /** The work is over; the process ends with {@code code} if it is the work that wrote metadata.json. */
    void workEnded(int code) {
        exitCode.set(code);
        workEnded.countDown();
    }

    /** Runs when the JVM ends: by itself, and on SIGTERM. */
    void run() {
        long begin = System.nanoTime();
        boolean ours = claimEnd();
        if (ours) {
            reports.events().tell("workflow.stopping", Map.of());
            worker.interrupt();
        }
        boolean ended = await(workEnded, left(begin, WORK));
        if (!ours) {
            // Halting keeps the code of the work; after a signal the JVM would exit with the signal's.
            halt(exitCode.get());
        }
        reports.events().tell("workflow.stopped", Map.of("work_ended", ended));
        var recorded = new CountDownLatch(1);
        var code = new AtomicInteger(FailureType.SpotInterrupted.exitCode());
        Thread.ofPlatform().daemon().name("termination").start(() -> {
            try {
                code.set(record());
            } finally {
                recorded.countDown();
            }
        });
        await(recorded, left(begin, ALL));
        halt(code.get());
    }

    private int record() {
        Failure failure = told().orElseGet(() -> new Failure(
                FailureType.SpotInterrupted,
                "the task was told to stop before the job was done; nobody had asked for it"));
        try {
            reports.write(store, reports.record().metadata(artifactPrefix, failure));
        } catch (IOException | RuntimeException e) {
            reports.events().warn("metadata.failed", e);
        }
        StoredSecrets stored = secrets;
        if (failure.type() != FailureType.SpotInterrupted) {
            Task.cleanUp(store, Optional.ofNullable(stored), reports.events());
        }
        return failure.type().exitCode();
    }

    /** The failure that whoever stopped the task has already written: a cancellation, or a time-out. */
    private Optional<Failure> told() {
        try {
            return failure(store)
                    .filter(failure ->
                            failure.type() == FailureType.Cancelled || failure.type() == FailureType.Timeout);
        } catch (IOException | RuntimeException e) {
            reports.events().warn("metadata.unreadable", e);
            return Optional.empty();
        }
    }

    /** The failure in the metadata.json that is there, if it is there and has one. */
    private static Optional<Failure> failure(ArtifactStore store) throws IOException {
        return metadata(store).map(JobMetadata::failure);
    }

    /** The metadata.json that is there, if it is there. */
    static Optional<JobMetadata> metadata(ArtifactStore store) throws IOException {
        Optional<byte[]> document = store.read(ArtifactKeys.METADATA);
        return document.isEmpty()
                ? Optional.empty()
                : Optional.of(ContractJson.MAPPER.readValue(document.get(), JobMetadata.class));
    }

    private static Duration left(long begin, Duration limit) {
        return limit.minusNanos(System.nanoTime() - begin);
    }

    private static boolean await(CountDownLatch latch, Duration limit) {
        try {
            return latch.await(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void halt(int code) {
        System.out.flush();
        Runtime.getRuntime().halt(code);
    }
}
