package dev.composerunner.metaanalysisjob.folder;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The exchange of earlier results for new ones in a folder that has other files too. It is written down before it begins, so that it
 * can be finished if the process is killed in the middle.
 *
 * @param target the folder of the results, absolute
 * @param obsolete names of files of the earlier results that the new ones lack
 * @param names names of the new files
 */
record Swap(String target, List<String> obsolete, List<String> names) {

    private static final String PLAN = "swap.json";

    /** The swap that has begun in the folder {@code staging}. */
    static Optional<Swap> read(Path staging) throws IOException {
        Path plan = staging.resolve(PLAN);
        return Files.isRegularFile(plan)
                ? Optional.of(ContractJson.MAPPER.readValue(plan.toFile(), Swap.class))
                : Optional.empty();
    }

    boolean isInto(Path folder) {
        return target.equals(folder.toString());
    }

    /** Writes the plan into the folder {@code staging} and carries it out. */
    void run(Staging staging) throws IOException {
        Path partial = staging.folder().resolve(PLAN + ".partial");
        Files.write(partial, ContractJson.MAPPER.writeValueAsBytes(this));
        Files.move(partial, staging.folder().resolve(PLAN), StandardCopyOption.ATOMIC_MOVE);
        finish(staging.content());
        Files.delete(staging.folder().resolve(PLAN));
    }

    /** Moves what has not been moved yet; metadata.json goes first and comes last, so that it never describes a mixture. */
    void finish(Path content) throws IOException {
        Path folder = Path.of(target);
        Path record = content.resolve(ArtifactKeys.METADATA);
        if (Files.exists(record)) {
            Files.deleteIfExists(folder.resolve(ArtifactKeys.METADATA));
        }
        for (String name : obsolete) {
            Files.deleteIfExists(inside(folder, name));
        }
        for (String name : names) {
            if (!name.equals(ArtifactKeys.METADATA)) {
                move(content.resolve(name), inside(folder, name));
            }
        }
        move(record, folder.resolve(ArtifactKeys.METADATA));
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Path inside(Path folder, String name) throws IOException {
        Path file = folder.resolve(name).normalize();
        if (!file.startsWith(folder) || file.equals(folder)) {
            throw new IOException("a file of the results is outside of the folder " + folder + ": " + name);
        }
        return file;
    }
}
