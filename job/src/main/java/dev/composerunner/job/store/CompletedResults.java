package dev.composerunner.job.store;

import dev.composerunner.contract.JobMetadata;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Results of earlier jobs, by the hash of what they follow from, and where the result of this job is remembered for later ones. */
public interface CompletedResults {

    /** No results: every job computes, and none is remembered. */
    CompletedResults NONE = new CompletedResults() {
        @Override
        public boolean areKept() {
            return false;
        }

        @Override
        public TakeOver takeOver(String contentHash) {
            return TakeOver.NOTHING;
        }

        @Override
        public void remember(JobMetadata metadata) {}
    };

    /** Whether there may be any, so that a content hash is of use. */
    boolean areKept();

    /**
     * Copies the artifacts of an earlier job into this job's folder, if that job has succeeded, may answer, and its artifacts are as its
     * record has them. Where that fails, what was copied is removed again, and the job computes.
     *
     * @throws InterruptedException if the calling thread is interrupted
     */
    TakeOver takeOver(String contentHash) throws InterruptedException;

    /**
     * Remembers a job that has succeeded, unless it has no content hash, or took its result over. An entry of a later job stays.
     *
     * @param metadata the job's record, which has been written
     */
    void remember(JobMetadata metadata) throws ArtifactException;

    /**
     * What became of a result.
     *
     * @param earlier record of the job whose artifacts were copied; empty: none were
     * @param reason why not, as a sentence without a full stop; null: there is no earlier result, or it was taken over
     */
    record TakeOver(Optional<JobMetadata> earlier, @Nullable String reason) {

        /** There is no earlier result. */
        public static final TakeOver NOTHING = new TakeOver(Optional.empty(), null);

        /** The artifacts were copied. */
        public static TakeOver of(JobMetadata earlier) {
            return new TakeOver(Optional.of(earlier), null);
        }

        /** There is an earlier result, which does not do. */
        public static TakeOver refused(String reason) {
            return new TakeOver(Optional.empty(), reason);
        }
    }
}
