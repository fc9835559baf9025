package dev.composerunner.contract;

import java.time.Instant;
import java.util.List;

/**
 * The artifacts of a job.
 *
 * @param artifactPrefix the job's name
 * @param bucket bucket of the artifacts
 * @param prefix folder of the artifacts, with its closing slash
 * @param artifacts every object of the job
 * @param expiresAt when the addresses end
 */
public record ResultsAnswer(
        String artifactPrefix, String bucket, String prefix, List<Artifact> artifacts, Instant expiresAt) {

    /**
     * An object of the job.
     *
     * @param key its key in the bucket
     * @param filename its path in the job's folder
     * @param size bytes
     * @param lastModified when it was written
     * @param url presigned address that any HTTP client can GET
     */
    public record Artifact(String key, String filename, long size, Instant lastModified, String url) {}
}
