package dev.composerunner.job.store;

import dev.composerunner.contract.JobMetadata;
import java.nio.file.Path;
import java.util.Optional;

/** Where the artifacts of one job are kept. Names are paths with slashes in the job's folder. */
public interface ArtifactStore {

    /** Name of the phase in which a job keeps its files here. */
    String phase();

    /** Keeps a file as what its name's ending says, and says its size and hash. */
    default JobMetadata.Artifact keep(String name, Path file) throws ArtifactException {
        return keep(name, file, ContentTypes.of(name));
    }

    /**
     * Keeps a file, and says its size and hash.
     *
     * @param mediaType what it is kept as, where the store knows media types
     */
    JobMetadata.Artifact keep(String name, Path file, String mediaType) throws ArtifactException;

    /** Writes a small document, replacing an earlier one as a whole. */
    void write(String name, byte[] document) throws ArtifactException;

    /** Reads a small document, if it is there. */
    Optional<byte[]> read(String name) throws ArtifactException;

    /** Removes a document, if it is there. */
    void delete(String name) throws ArtifactException;
}
