package dev.composerunner.task.s3;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import dev.composerunner.job.store.ContentTypes;
import dev.composerunner.job.store.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps artifacts in the results bucket.
 *
 * @param objects the bucket
 * @param keys the keys in it
 * @param job the job's name
 */
public record S3ArtifactStore(S3Objects objects, ArtifactKeys keys, ArtifactPrefix job) implements ArtifactStore {

    @Override
    public String phase() {
        return "storing artifacts";
    }

    @Override
    public JobMetadata.Artifact keep(String name, Path file, String mediaType) throws ArtifactException {
        FileHash hash = objects.upload(keys.artifact(job, name), file, mediaType);
        try {
            return new JobMetadata.Artifact(name, Files.size(file), hash.hexadecimal());
        } catch (IOException e) {
            throw new ArtifactException("cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public void write(String name, byte[] document) throws ArtifactException {
        objects.put(keys.artifact(job, name), document, ContentTypes.of(name));
    }

    @Override
    public Optional<byte[]> read(String name) throws ArtifactException {
        return objects.get(keys.artifact(job, name));
    }

    @Override
    public void delete(String name) throws ArtifactException {
        objects.delete(keys.artifact(job, name));
    }
}
