package dev.composerunner.lambdas.reuse;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.Attempt;
import dev.composerunner.lambdas.jobs.JobDocuments;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket remembers of the jobs with a hash, longer than the 90 days for which Step Functions does: an object for each hash,
 * changed under a condition.
 */
public final class JobIndex {

    private final JobDocuments documents;
    private final ArtifactKeys keys;

    public JobIndex(JobDocuments documents, ArtifactKeys keys) {
        this.documents = documents;
        this.keys = keys;
    }

    /**
     * The jobs with a hash.
     *
     * @param jobHash the hash
     * @param latest number of the latest attempt that is known to have ended
     * @param completed the latest one that has succeeded; absent: none has
     */
    public record Entry(
            String jobHash, int latest, @Nullable Completed completed) {}

    /**
     * A job that has succeeded.
     *
     * @param attempt number of the attempt
     * @param jobId ARN of its execution
     * @param endedAt when it ended
     * @param expired whether somebody has said that it is not to be reused
     */
    public record Completed(int attempt, String jobId, Instant endedAt, boolean expired) {}

    /** What is known of a hash. An object that cannot be read counts as none, and is written anew. */
    public Optional<Entry> find(String jobHash) {
        try {
            return documents.read(keys.index(jobHash), Entry.class);
        } catch (JobDocuments.UnreadableException e) {
            return Optional.empty();
        }
    }

    /** Remembers a job that has succeeded. */
    public void succeeded(Attempt attempt, String jobId, Instant endedAt) {
        change(
                attempt,
                known -> known != null && known.attempt() >= attempt.number()
                        ? known
                        : new Completed(attempt.number(), jobId, endedAt, false));
    }

    /** Remembers a job that has ended in another way. */
    public void failed(Attempt attempt) {
        change(attempt, known -> known);
    }

    /** Has a job that has succeeded answer no submission any more. */
    public void expire(Attempt attempt, String jobId, Instant endedAt) {
        change(
                attempt,
                known -> known != null && known.attempt() > attempt.number()
                        ? known
                        : new Completed(attempt.number(), jobId, endedAt, true));
    }

    private interface Change {
        @Nullable
        Completed of(@Nullable Completed known);
    }

    private void change(Attempt attempt, Change change) {
        documents.change(keys.index(attempt.jobHash()), Entry.class, found -> {
            Entry before = found.orElse(new Entry(attempt.jobHash(), 0, null));
            var after = new Entry(
                    attempt.jobHash(), Math.max(before.latest(), attempt.number()), change.of(before.completed()));
            return after.equals(before) ? Optional.empty() : Optional.of(after);
        });
    }
}
