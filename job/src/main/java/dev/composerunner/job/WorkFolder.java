package dev.composerunner.job;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A folder of one job's own, under the system's folder of temporary files.
 *
 * @param path the folder
 */
public record WorkFolder(Path path) {

    private static final Duration REMOVAL = Duration.ofMinutes(5);

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

    /**
     * Deletes it and all that is in it, following no link. Folders that a program has closed to its owner are opened first.
     *
     * @throws IOException if something stays
     */
    public void delete() throws IOException {
        try {
            delete(path);
        } catch (IOException | StackOverflowError e) {
            // A program can nest folders deeper than any path can name; the system's own tool goes down step by step.
            try {
                new ProcessBuilder("rm", "-rf", "--one-file-system", "--", path.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(REMOVAL.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(path + " could not be deleted: " + e, e);
            }
        }
    }

    private static void delete(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isReadable(file) || !Files.isWritable(file) || !Files.isExecutable(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            }
            try (DirectoryStream<Path> members = Files.newDirectoryStream(file)) {
                for (Path member : members) {
                    delete(member);
                }
            }
        }
        Files.deleteIfExists(file);
    }
}
