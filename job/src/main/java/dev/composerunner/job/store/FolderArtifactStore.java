package dev.composerunner.job.store;

import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Keeps artifacts in a folder of this machine; a file that is there already stays where it is.
 *
 * @param folder the job's folder
 */
public record FolderArtifactStore(Path folder) implements ArtifactStore {

    @Override
    public String phase() {
        return "writing results";
    }

    @Override
    public JobMetadata.Artifact keep(String name, Path file, String mediaType) throws ArtifactException {
        Path target = folder.resolve(name);
        try {
            if (!target.toAbsolutePath()
                    .normalize()
                    .equals(file.toAbsolutePath().normalize())) {
                Files.createDirectories(parent(target));
                Path partial = partial(target);
                Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return new JobMetadata.Artifact(
                    name, Files.size(target), FileHash.of(target).hexadecimal());
        } catch (IOException e) {
            throw new ArtifactException("cannot keep " + target + ": " + e, e);
        }
    }

    @Override
    public void write(String name, byte[] document) throws ArtifactException {
        Path target = folder.resolve(name);
        try {
            Files.createDirectories(parent(target));
            Path partial = partial(target);
            Files.write(partial, document);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ArtifactException("cannot write " + target + ": " + e, e);
        }
    }

    @Override
    public Optional<byte[]> read(String name) throws ArtifactException {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new ArtifactException("cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public void delete(String name) throws ArtifactException {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            throw new ArtifactException("cannot delete " + folder.resolve(name) + ": " + e, e);
        }
    }

    private static Path partial(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    private static Path parent(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " is no file in a folder");
        }
        return parent;
    }
}
