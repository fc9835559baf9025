package dev.composerunner.sandbox.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.OptionalLong;

/**
 * A content that another one names.
 *
 * @param fileName where it is
 * @param digest of its bytes
 * @param size nothing where the archive does not say it; a layer's bytes are then known by their content's digest alone
 */
record Descriptor(String fileName, String mediaType, Digest digest, OptionalLong size) {

    /** Manifests and configs are a few kilobytes. */
    static final int MAX_JSON_BYTES = 8 << 20;

    /** Reads a descriptor of OCI. */
    static Descriptor parse(JsonNode node) throws IOException {
        Digest digest = Digest.parse(node.path("digest").asText());
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || size.asLong() < 0) {
            throw new IOException("descriptor of " + digest + ": size: got " + size + "; allowed: a number from 0");
        }
        return new Descriptor(
                digest.blobName(), node.path("mediaType").asText(), digest, OptionalLong.of(size.asLong()));
    }

    /** Returns its bytes, which are checked. */
    byte[] read(ImageFiles files) throws IOException {
        try (DigestInputStream stream = new DigestInputStream(files.open(fileName), digest.counter())) {
            byte[] bytes = stream.readNBytes(MAX_JSON_BYTES + 1);
            if (bytes.length > MAX_JSON_BYTES) {
                throw new IOException(fileName + " is longer than " + MAX_JSON_BYTES + " bytes");
            }
            requireSize(bytes.length);
            digest.requireEqual(stream.getMessageDigest(), fileName);
            return bytes;
        }
    }

    void requireSize(long got) throws IOException {
        if (size.isPresent() && size.getAsLong() != got) {
            throw new IOException(fileName + " is damaged: it has " + got + " bytes in place of " + size.getAsLong());
        }
    }

    InputStream open(ImageFiles files) throws IOException {
        return files.open(fileName);
    }
}
