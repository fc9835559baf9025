package dev.composerunner.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The path of a folder that an option names, made absolute and normal once. */
final class FolderPath {

    private FolderPath() {}

    /**
     * The absolute path without {@code .} and {@code ..}. As the system does, {@code ..} behind a symbolic link goes to the parent of the
     * link's target, not of the link.
     *
     * @param option named in the message of an error
     * @throws IllegalArgumentException if the path is empty, or cannot be followed
     */
    static Path of(String option, Path given) {
        if (given.toString().isEmpty()) {
            throw new IllegalArgumentException(
                    option + ": got an empty path; allowed: a folder ('.' for the current one)");
        }
        Path absolute = given.toAbsolutePath();
        Path path = absolute.getRoot();
        try {
            for (Path name : absolute) {
                switch (name.toString()) {
                    case "", "." -> {}
                    case ".." -> path = parent(path);
                    default -> path = path.resolve(name);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(option + ": got " + given + "; it cannot be followed: " + e, e);
        }
        return path;
    }

    private static Path parent(Path path) throws IOException {
        Path real = Files.exists(path) ? path.toRealPath() : path;
        Path parent = real.getParent();
        return parent == null ? real : parent;
    }
}
