package dev.composerunner.job.store;

import dev.composerunner.contract.JobMetadata;
import java.nio.file.Path;
import java.util.Optional;

/** Where the artifacts of one job are kept. Names are paths with slashes in the job's folder. */
public interface ArtifactStore {

    /** Name of the phase in which a job keeps its files here. */
    String phase();

    /** Keeps a file, and says its size and hash. */
    JobMetadata.Artifact keep(String name, Path file) throws ArtifactException;

    /** Writes a small document, replacing an earlier one as a whole. */
    void write(String name, byte[] document) throws ArtifactException;

    /** Reads a small document, if it is there. */
    Optional<byte[]> read(String name) throws ArtifactException;

    /** Removes a document, if it is there. */
    void delete(String name) throws ArtifactException;
}
