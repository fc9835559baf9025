package dev.composerunner.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Those that are told how a job goes.
 *
 * @param record what metadata.json will say
 * @param phases what is being done, and for how long
 * @param events the log
 * @param redaction takes keys out of all of it
 */
public record JobReports(JobRecord record, PhaseClock phases, Events events, Redaction redaction) {

    /**
     * Reports to {@code listener}.
     *
     * @param location where the artifacts are in a bucket, if they are in one
     */
    public static JobReports to(JobListener listener, @Nullable ResultsLocation location) {
        var redaction = new Redaction();
        var phases = new PhaseClock(listener);
        return new JobReports(
                new JobRecord(location, redaction, phases), phases, new Events(listener, redaction), redaction);
    }

    /** Work that may fail. */
    public interface Attempt {
        void run() throws JobFailedException, IOException, InterruptedException;
    }

    /**
     * Does the work of a job.
     *
     * @return why it failed, or nothing
     * @throws InterruptedException if the calling thread was interrupted
     */
    public Optional<Failure> run(Attempt work) throws InterruptedException {
        try {
            work.run();
            return Optional.empty();
        } catch (CancellationException e) {
            throw interrupted(e);
        } catch (JobFailedException | IOException | RuntimeException | OutOfMemoryError e) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(e);
            }
            return Optional.of(failed(e));
        } catch (Error e) {
            return Optional.of(failed(e));
        }
    }

    private static InterruptedException interrupted(Throwable cause) {
        var interrupted = new InterruptedException("the job was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private Failure failed(Throwable thrown) {
        Failure failure = Failures.of(thrown);
        if (Failures.showsTrace(failure.type())) {
            events.warn("workflow.error", thrown);
        }
        return failure;
    }

    /** Writes metadata.json and tells how the job ended. */
    public void write(ArtifactStore store, JobMetadata metadata) throws ArtifactException {
        try {
            store.write(
                    ArtifactKeys.METADATA,
                    ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(metadata));
            events.tell("metadata.written", Map.of("status", metadata.status()));
            if (metadata.failure() == null) {
                events.tell(
                        "workflow.success",
                        Map.of("timings", Objects.requireNonNullElse(metadata.timings(), Map.of())));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("metadata can always be written as JSON", e);
        } finally {
            Failure failure = metadata.failure();
            if (failure != null) {
                events.tell("workflow.failed", Map.of("type", failure.type(), "message", failure.message()));
            }
        }
    }

    /** The failure of a job that somebody stopped. */
    public static Failure cancelled() {
        return new Failure(FailureType.Cancelled, "the job was interrupted");
    }
}
