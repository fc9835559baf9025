package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * The one text form of a JSON document, for hashes: names sorted, no spaces, everything beyond ASCII escaped, numbers as
 * Python writes them. The same bytes as {@code json.dumps(document, sort_keys=True, separators=(",", ":"))}.
 */
public final class CanonicalJson {

    private static final double LEAST_PLAIN = 1e-4;
    private static final double LEAST_SCIENTIFIC = 1e16;

    private CanonicalJson() {}

    /** SHA-256 of the canonical form, hexadecimal. */
    public static String sha256(JsonNode document) {
        return digest("SHA-256", document);
    }

    /** MD5 of the canonical form, hexadecimal: how compose compares documents. Not for security. */
    static String md5(JsonNode document) {
        return digest("MD5", document);
    }

    private static String digest(String algorithm, JsonNode document) {
        try {
            var out = new DigestedText(MessageDigest.getInstance(algorithm));
            write(document, out);
            return HexFormat.of().formatHex(out.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static void write(JsonNode node, DigestedText out) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, out);
            case ARRAY -> {
                char before = '[';
                for (JsonNode element : node) {
                    out.write(before);
                    write(element, out);
                    before = ',';
                }
                out.write(node.isEmpty() ? "[]" : "]");
            }
            case STRING -> writeText(node.textValue(), out);
            case NUMBER -> out.write(node.isFloatingPointNumber() ? number(node.doubleValue()) : node.asText());
            case BOOLEAN, NULL -> out.write(node.asText());
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON: " + node.getNodeType());
        }
    }

    private static void writeObject(JsonNode node, DigestedText out) {
        var sorted = new TreeMap<String, JsonNode>();
        node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        char before = '{';
        for (var entry : sorted.entrySet()) {
            out.write(before);
            writeText(entry.getKey(), out);
            out.write(':');
            write(entry.getValue(), out);
            before = ',';
        }
        out.write(sorted.isEmpty() ? "{}" : "}");
    }

    private static void writeText(String text, DigestedText out) {
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.write("\\\"");
                case '\\' -> out.write("\\\\");
                case '\b' -> out.write("\\b");
                case '\f' -> out.write("\\f");
                case '\n' -> out.write("\\n");
                case '\r' -> out.write("\\r");
                case '\t' -> out.write("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.write("\\u" + HexFormat.of().toHexDigits(c));
                    } else {
                        out.write(c);
                    }
                }
            }
        }
        out.write('"');
    }

    /** The shortest digits that read back as {@code value}, in Python's layout: 0.0001, 1e-05, 1e+16; Infinity beyond a double. */
    static String number(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0 || !Double.isFinite(value)) {
            return Double.toString(value);
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (magnitude >= LEAST_PLAIN && magnitude < LEAST_SCIENTIFIC) {
            String plain = digits.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String fraction = unscaled.length() == 1 ? "" : '.' + unscaled.substring(1);
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + fraction
                + 'e'
                + (exponent < 0 ? '-' : '+')
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** ASCII text on its way into a digest, a buffer at a time. */
    private static final class DigestedText {

        private final MessageDigest digest;
        private final byte[] buffer = new byte[1 << 13];
        private int size;

        DigestedText(MessageDigest digest) {
            this.digest = digest;
        }

        void write(char c) {
            if (size == buffer.length) {
                digest.update(buffer);
                size = 0;
            }
            buffer[size++] = (byte) c;
        }

        void write(String text) {
            for (int i = 0; i < text.length(); i++) {
                write(text.charAt(i));
            }
        }

        byte[] digest() {
            digest.update(buffer, 0, size);
            return digest.digest();
        }
    }
}
