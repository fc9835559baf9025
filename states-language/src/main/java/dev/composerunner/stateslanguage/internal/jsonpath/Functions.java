package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.model.template.Intrinsic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The intrinsic functions.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html">Intrinsic functions</a>
 */
final class Functions {

    private static final List<String> ALGORITHMS = List.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final RandomGenerator random;

    /** @param random used by one thread at a time */
    Functions(RandomGenerator random) {
        this.random = random;
    }

    JsonNode call(Intrinsic function, Arguments arguments) throws PathException {
        return switch (function) {
            case FORMAT -> nodes.textNode(Format.of(arguments));
            case STRING_TO_JSON -> stringToJson(arguments.text(0));
            case JSON_TO_STRING -> nodes.textNode(arguments.json(0));
            case ARRAY -> nodes.arrayNode().addAll(arguments.values());
            case ARRAY_PARTITION -> Arrays.partition(arguments.array(0), arguments.whole(1));
            case ARRAY_CONTAINS -> nodes.booleanNode(Arrays.contains(arguments.array(0), arguments.any(1)));
            case ARRAY_RANGE -> Arrays.range(arguments.whole(0), arguments.whole(1), arguments.whole(2));
            case ARRAY_GET_ITEM -> Arrays.item(arguments.array(0), arguments.whole(1));
            case ARRAY_LENGTH -> nodes.numberNode(arguments.array(0).size());
            case ARRAY_UNIQUE -> Arrays.unique(arguments.array(0));
            case BASE64_ENCODE ->
                nodes.textNode(Base64.getEncoder()
                        .encodeToString(arguments.shortText(0).getBytes(StandardCharsets.UTF_8)));
            case BASE64_DECODE -> base64Decode(arguments.shortText(0));
            case HASH -> hash(arguments);
            case JSON_MERGE -> merge(arguments);
            case MATH_RANDOM -> random(arguments);
            case MATH_ADD -> Arrays.number(add(arguments.whole(0), arguments.whole(1)));
            case STRING_SPLIT -> split(arguments.text(0), arguments.text(1));
            case UUID -> nodes.textNode(uuid());
        };
    }

    private JsonNode stringToJson(String text) throws PathException {
        if (text.isEmpty()) {
            return nodes.nullNode();
        }
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw Arguments.failure("the text is not JSON: " + e.getOriginalMessage());
        }
    }

    private JsonNode base64Decode(String text) throws PathException {
        try {
            return nodes.textNode(new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw Arguments.failure("the text is not Base64: " + e.getMessage());
        }
    }

    private JsonNode hash(Arguments arguments) throws PathException {
        JsonNode data = arguments.any(0);
        String text = data.isTextual() ? arguments.shortText(0) : arguments.json(0);
        String algorithm = arguments.text(1);
        if (!ALGORITHMS.contains(algorithm)) {
            throw arguments.wrong(1, "one of " + String.join(", ", ALGORITHMS));
        }
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return nodes.textNode(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode merge(Arguments arguments) throws PathException {
        ObjectNode merged = nodes.objectNode();
        merged.setAll(arguments.object(0));
        merged.setAll(arguments.object(1));
        if (!arguments.any(2).isBoolean() || arguments.any(2).booleanValue()) {
            throw arguments.wrong(2, "false, the one depth there is");
        }
        return merged;
    }

    private JsonNode random(Arguments arguments) throws PathException {
        long from = arguments.whole(0);
        long to = arguments.whole(1);
        if (from >= to) {
            throw arguments.wrong(1, "a number above the first");
        }
        if (arguments.count() == 3) {
            return Arrays.number(new Random(arguments.whole(2)).nextLong(from, to));
        }
        synchronized (random) {
            return Arrays.number(random.nextLong(from, to));
        }
    }

    private static long add(long first, long second) throws PathException {
        try {
            return Math.addExact(first, second);
        } catch (ArithmeticException _) {
            throw Arguments.failure("the sum does not fit into 64 bits");
        }
    }

    /** The pieces between any of the characters of {@code separators}, without empty ones. */
    private JsonNode split(String text, String separators) {
        var pieces = nodes.arrayNode();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || separators.indexOf(text.charAt(i)) >= 0) {
                if (i > start) {
                    pieces.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return pieces;
    }

    private String uuid() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        // Version 4, variant 2 (RFC 9562).
        return new UUID((high & ~0xF000L) | 0x4000L, (low & ~(3L << 62)) | (2L << 62)).toString();
    }
}
