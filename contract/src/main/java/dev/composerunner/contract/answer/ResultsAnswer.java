package dev.composerunner.contract.answer;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The artifacts of a job.
 *
 * @param artifactPrefix the job's name
 * @param bucket bucket of the artifacts
 * @param prefix folder of the artifacts, without a closing slash
 * @param artifacts the objects of the job, by key
 * @param expiresAt when the addresses end, to the millisecond
 * @param nextToken asks for the objects that follow; absent where there are none. An answer has room for thousands
 */
public record ResultsAnswer(
        String artifactPrefix,
        String bucket,
        String prefix,
        List<Artifact> artifacts,
        @JsonSerialize(using = OffsetTime.class) Instant expiresAt,
        @Nullable String nextToken) {

    /**
     * An object of the job.
     *
     * @param key its key in the bucket
     * @param filename its path in the job's folder
     * @param size bytes
     * @param lastModified when it was written
     * @param url presigned address that any HTTP client can GET
     */
    public record Artifact(
            String key,
            String filename,
            long size,
            @JsonSerialize(using = OffsetTime.class) Instant lastModified,
            String url) {}
}
