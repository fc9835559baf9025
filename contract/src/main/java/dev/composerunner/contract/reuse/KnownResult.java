package dev.composerunner.contract.reuse;

import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobMetadata;
import java.time.Instant;

/**
 * The latest result that was computed from some content: the object of the index under the content hash.
 *
 * @param contentHash SHA-256 of what the result follows from
 * @param artifactPrefix name of the job that computed it
 * @param endedAt when its task ended
 * @param expired whether somebody has said that it is not to be reused
 */
public record KnownResult(String contentHash, String artifactPrefix, Instant endedAt, boolean expired) {

    /** Whether a job has this result: it computed it, or took it over. */
    public boolean isOf(ArtifactPrefix job, JobMetadata metadata) {
        return artifactPrefix.equals(job.value()) || artifactPrefix.equals(metadata.reusedFrom());
    }

    /** The same, which answers no job any more. */
    public KnownResult expire() {
        return new KnownResult(contentHash, artifactPrefix, endedAt, true);
    }
}
