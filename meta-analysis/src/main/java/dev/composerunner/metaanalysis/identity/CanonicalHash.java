package dev.composerunner.metaanalysis.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a sequence of values. Numbers are hashed in big-endian order, and bytes and texts after their length, so that no two
 * sequences of the same types are hashed as the same bytes.
 */
public final class CanonicalHash {

    private final MessageDigest digest = sha256();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    /** The hash of no values. */
    public CanonicalHash() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Adds a whole number. */
    public CanonicalHash add(long value) {
        digest.update(number.putLong(0, value).array());
        return this;
    }

    /** Adds a number by its bits; NaN is one value, and -0.0 is not 0.0. */
    public CanonicalHash add(double value) {
        return add(Double.doubleToLongBits(value));
    }

    /** Adds a text by its bytes in UTF-8. */
    public CanonicalHash add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds bytes. */
    public CanonicalHash add(byte[] bytes) {
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    /** The hash of what was added, 64 hexadecimal digits. The next hash begins anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of a text alone, without its length: what {@code sha256sum} prints for a file of it. */
    static String ofText(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
