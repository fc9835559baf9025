package dev.composerunner.contract.access;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a service knows of a key: whose it is and its hash, never the key itself. A key has 256 random bits, so that its hash needs
 * neither salt nor iterations.
 *
 * @param name whose key it is; the jobs that it submits carry it
 * @param level what it is for
 * @param sha256 SHA-256 of the key's UTF-8 text, 64 lower case hexadecimal digits
 */
public record AccessKey(String name, KeyLevel level, String sha256) {

    /** Allowed names, for messages. */
    public static final String NAME_ALLOWED = "1 to 40 lower case letters, digits and '-', not beginning with '-'";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String KEY_PREFIX = "cr_";
    private static final int KEY_BYTES = 32;

    /** @throws InvalidRequestException if the name or the hash is not allowed; the message shows neither, which may be a key */
    public AccessKey {
        if (!isName(name)) {
            throw new InvalidRequestException(
                    "name: got " + name.length() + " characters that are not a name; allowed: " + NAME_ALLOWED);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new InvalidRequestException("SHA-256: got " + sha256.length()
                    + " characters that are not a hash; allowed: 64 lower case hexadecimal digits");
        }
    }

    /** Whether a key may have that name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The entry for a key. */
    public static AccessKey of(String name, KeyLevel level, Secret key) {
        return new AccessKey(name, level, HexFormat.of().formatHex(hash(key.value())));
    }

    /**
     * The entry that {@link #line} writes.
     *
     * @throws InvalidRequestException if it is none; the message shows nothing of it, which may be a key
     */
    public static AccessKey ofLine(String line) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length != 3) {
            throw new InvalidRequestException("got " + fields.length + " fields; allowed: NAME LEVEL SHA256");
        }
        KeyLevel level = KeyLevel.of(fields[1])
                .orElseThrow(
                        () -> new InvalidRequestException("level: got an unknown one; allowed: " + KeyLevel.NAMES));
        return new AccessKey(fields[0], level, fields[2]);
    }

    /**
     * The entry that {@link #pair} writes.
     *
     * @throws InvalidRequestException if it is none; the message shows nothing of it, which may be a key
     */
    public static AccessKey ofPair(KeyLevel level, String pair) {
        String[] fields = pair.strip().split(":", -1);
        if (fields.length != 2) {
            throw new InvalidRequestException("got " + fields.length + " fields; allowed: NAME:SHA256");
        }
        return new AccessKey(fields[0], level, fields[1]);
    }

    /** The entry as a line of a key file: name, level and hash. */
    public String line() {
        return name + " " + level.text() + " " + sha256;
    }

    /** The entry without its level, as a deployment takes it: name and hash. */
    public String pair() {
        return name + ":" + sha256;
    }

    /** A new key of 256 random bits. */
    public static Secret generate(SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return new Secret(KEY_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] digest() {
        return HexFormat.of().parseHex(sha256);
    }

    static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
