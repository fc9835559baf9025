package dev.composerunner.task.s3;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.job.store.ArtifactException;
import java.io.IOException;
import java.util.Optional;

/**
 * The keys of a job, as an object of the results bucket.
 *
 * @param objects the bucket
 * @param key the object's key
 */
public record StoredSecrets(S3Objects objects, String key) {

    /**
     * Reads the keys.
     *
     * @return nothing if the object is not there
     * @throws ArtifactException if it cannot be read, or is no document of keys; the message shows nothing of it
     */
    public Optional<JobSecrets> read() throws ArtifactException {
        Optional<byte[]> document = objects.get(key);
        if (document.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ContractJson.MAPPER.readValue(document.get(), JobSecrets.class));
        } catch (IOException e) {
            // The parser's message quotes what it read, so neither it nor the cause goes on.
            throw new ArtifactException(
                    "s3://" + objects.bucket() + '/' + key + " holds no keys of a job",
                    new IOException(e.getClass().getSimpleName()));
        }
    }

    /** Deletes the keys for good: every version of the object. */
    public void delete() throws ArtifactException {
        objects.deleteVersions(key);
    }
}
