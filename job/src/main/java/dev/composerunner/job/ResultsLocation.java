package dev.composerunner.job;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;

/**
 * Where a job's artifacts are in a bucket, as metadata.json says it.
 *
 * @param bucket the bucket
 * @param prefix folder of all jobs
 * @param metadataKey key of metadata.json
 */
public record ResultsLocation(String bucket, String prefix, String metadataKey) {

    /** The place of a job in the results bucket. */
    public static ResultsLocation of(String bucket, ArtifactKeys keys, ArtifactPrefix job) {
        return new ResultsLocation(bucket, keys.resultsPrefix(), keys.metadata(job));
    }
}
