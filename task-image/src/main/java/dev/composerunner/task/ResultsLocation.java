package dev.composerunner.task;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;

/**
 * Where a job's artifacts are in a bucket, as metadata.json says it.
 *
 * @param bucket the bucket
 * @param prefix folder of all jobs
 * @param metadataKey key of metadata.json
 */
record ResultsLocation(String bucket, String prefix, String metadataKey) {

    static ResultsLocation of(String bucket, ArtifactKeys keys, ArtifactPrefix job) {
        return new ResultsLocation(bucket, keys.resultsPrefix(), keys.metadata(job));
    }
}
