package dev.composerunner.containerjob;

import dev.composerunner.job.store.ArtifactException;
import java.nio.file.Path;
import java.util.Optional;

/** The objects of the results bucket. */
public interface ObjectSource {

    /**
     * Copies an object into a file.
     *
     * @param most largest size, in bytes
     * @return its size; nothing where there is no such object
     * @throws ArtifactException if it is larger, or cannot be read
     */
    Optional<Long> fetch(String key, Path file, long most) throws ArtifactException;
}
