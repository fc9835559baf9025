package dev.composerunner.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A folder of one job's own, under the system's folder of temporary files.
 *
 * @param path the folder
 */
public record WorkFolder(Path path) {

    public static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("compose-runner-"));
    }

    /** Every file in it and in its folders, sorted by name. */
    public List<Path> files() throws IOException {
        try (var all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The path of a file in the folder, with slashes on every system. */
    public String name(Path file) {
        return path.relativize(file).toString().replace('\\', '/');
    }

    public void delete() throws IOException {
        List<Path> deepestFirst;
        try (var all = Files.walk(path)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
