package dev.composerunner.contract.access;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Files of secrets: text that nobody but its owner may read or write, where the system knows such rights. */
public final class PrivateFile {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PrivateFile() {}

    /**
     * The text of a file. What is not UTF-8 becomes replacement characters.
     *
     * @param option of the command line that names the file, for messages
     * @throws InvalidRequestException if it is not a file, others may read or write it, or it has more than a mebibyte
     * @throws IOException if it cannot be read
     */
    public static String text(String option, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidRequestException(
                    option + ": got " + file + ", which is not a file; allowed: a file of mode 0600");
        }
        if (isOpen(file)) {
            throw new InvalidRequestException(option + ": got " + file
                    + ", which others may read or write; allowed: a file of mode 0600 (chmod 600)");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new InvalidRequestException(
                        option + ": got " + file + " of more than " + MAX_BYTES + " bytes; allowed: at most that");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static boolean isOpen(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class)
                && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
    }
}
