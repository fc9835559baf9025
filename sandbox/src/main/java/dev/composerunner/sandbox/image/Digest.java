package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a content: {@code sha256:} and its hash, or {@code sha512:}. */
record Digest(String algorithm, String hex) {

    private static final Pattern TEXT = Pattern.compile("(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128})");

    static Digest parse(String text) throws IOException {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IOException(
                    "digest: got \"" + text + "\"; allowed: sha256: or sha512: and as many hex digits as it has");
        }
        return matcher.group(1) != null
                ? new Digest(matcher.group(1), matcher.group(2))
                : new Digest(matcher.group(3), matcher.group(4));
    }

    /** Returns the digest of a content whose hash was counted by {@link #counter()}. */
    private Digest withHash(byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    MessageDigest counter() {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException("every Java has SHA-256 and SHA-512", fault);
        }
    }

    void requireEqual(MessageDigest counted, String what) throws IOException {
        Digest got = withHash(counted.digest());
        if (!got.equals(this)) {
            throw new IOException(what + " is damaged: its content has the digest " + got + " in place of " + this);
        }
    }

    /** Where a layout keeps it. */
    String blobName() {
        return "blobs/" + algorithm + "/" + hex;
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
