package dev.composerunner.job.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The SHA-256 of a file, or of a part of it.
 *
 * @param bytes the 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Made here, read by the two methods below, and never compared.
public record FileHash(byte[] bytes) {

    private static final int BUFFER = 1 << 16;

    public static FileHash of(Path file) throws IOException {
        return of(file, 0, Files.size(file));
    }

    public static FileHash of(Path file, long offset, long length) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(offset);
            var buffer = new byte[BUFFER];
            long left = length;
            while (left > 0) {
                int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (got < 0) {
                    throw new IOException(file + " became shorter while it was read");
                }
                digest.update(buffer, 0, got);
                left -= got;
            }
        }
        return new FileHash(digest.digest());
    }

    public String hexadecimal() {
        return HexFormat.of().formatHex(bytes);
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
