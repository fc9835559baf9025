package dev.composerunner.sandbox;

import dev.composerunner.sandbox.files.RootFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a program sees as its user and group. For the machine it is always this process's user.
 */
record ImageUser(long user, long group) {

    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final int GROUP_OF_USER = 3;

    /** Returns this process's own. */
    static ImageUser own() throws IOException {
        Path self = Path.of("/proc/self");
        return new ImageUser(
                ((Integer) Files.getAttribute(self, "unix:uid")).longValue(),
                ((Integer) Files.getAttribute(self, "unix:gid")).longValue());
    }

    /**
     * Returns the numbers of an image's user.
     *
     * @param text {@code USER} or {@code USER:GROUP}, numbers or names of the image's {@code passwd} and {@code group}; null for 0
     */
    static ImageUser of(@Nullable String text, Path root) throws IOException {
        if (text == null || text.isEmpty()) {
            return new ImageUser(0, 0);
        }
        String[] parts = text.split(":", 2);
        Optional<String[]> user = entry(root, "/etc/passwd", parts[0]);
        long number = number(parts[0], user, text);
        if (parts.length == 2) {
            return new ImageUser(number, number(parts[1], entry(root, "/etc/group", parts[1]), text));
        }
        return new ImageUser(number, user.isPresent() ? number(user.get()[GROUP_OF_USER], user, text) : 0);
    }

    private static long number(String word, Optional<String[]> entry, String text) throws IOException {
        if (word.matches("[0-9]{1,9}")) {
            return Long.parseLong(word);
        }
        if (entry.isPresent() && entry.get()[2].matches("[0-9]{1,9}")) {
            return Long.parseLong(entry.get()[2]);
        }
        throw new IOException("user: got \"" + text + "\"; allowed: a number, or a name that the image knows");
    }

    private static Optional<String[]> entry(Path root, String file, String name) throws IOException {
        RootFolder folder = new RootFolder(root);
        Path path = folder.path(folder.resolve(file));
        if (!Files.isRegularFile(path) || Files.size(path) > MAX_FILE_BYTES) {
            return Optional.empty();
        }
        return Files.readAllLines(path).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > GROUP_OF_USER && (fields[0].equals(name) || fields[2].equals(name)))
                .findFirst();
    }
}
