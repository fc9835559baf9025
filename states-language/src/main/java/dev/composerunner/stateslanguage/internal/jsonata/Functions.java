package dev.composerunner.stateslanguage.internal.jsonata;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import com.dashjoin.jsonata.Utils;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.stateslanguage.internal.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The functions that Step Functions adds to JSONata, and those whose answer depends on the clock or on chance.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">Transforming data with JSONata</a>
 */
final class Functions {

    /** Most elements of {@code $range}: no payload holds more. AWS bounds the memory of an evaluation, at a little more than that. */
    private static final int LONGEST_RANGE = 262_144;

    private static final List<String> ALGORITHMS = List.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");

    private final InstantSource clock;
    private final RandomGenerator random;

    Functions(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Makes the functions known to {@code frame}, and {@code $eval} unknown, as it is on AWS. */
    void bind(Jsonata.Frame frame) {
        long now = clock.millis();
        frame.bind("partition", function((_, args) -> partition(args)));
        frame.bind("range", function((_, args) -> range(args)));
        frame.bind("hash", function((_, args) -> hash(args)));
        frame.bind("random", function((_, args) -> random(args)));
        frame.bind("uuid", function((_, _) -> uuid()));
        frame.bind("parse", function((_, args) -> parse(args)));
        frame.bind("millis", function((_, _) -> now));
        frame.bind(
                "now",
                function((_, args) -> com.dashjoin.jsonata.Functions.dateTimeFromMillis(
                        now, (String) argument(args, 0), (String) argument(args, 1))));
        frame.bind("eval", (Object) null);
    }

    private static JFunction function(JFunctionCallable body) {
        return new JFunction(body, null);
    }

    private static @Nullable Object partition(List<?> args) {
        Object first = argument(args, 0);
        if (first == null) {
            return null;
        }
        if (!(first instanceof List<?> array)) {
            throw wrong("partition", 1, "an array", first);
        }
        int size = (int) whole("partition", args, 1);
        if (size < 1) {
            throw wrong("partition", 2, "a whole number above 0", size);
        }
        List<Object> chunks = new ArrayList<>();
        for (int from = 0; from < array.size(); from += size) {
            chunks.add(new ArrayList<>(array.subList(from, Math.min(array.size(), from + size))));
        }
        return chunks;
    }

    private static Object range(List<?> args) {
        long first = whole("range", args, 0);
        long last = whole("range", args, 1);
        long step = whole("range", args, 2);
        if (step == 0) {
            throw wrong("range", 3, "a whole number other than 0", step);
        }
        // A sequence, so that a single element stands for itself, as AWS answers.
        List<Object> elements = Utils.createSequence();
        long value = first;
        while (step > 0 ? value <= last : value >= last) {
            if (elements.size() == LONGEST_RANGE) {
                throw new IllegalArgumentException("$range gives more than " + LONGEST_RANGE + " elements");
            }
            elements.add(value);
            long next = value + step;
            if ((next > value) != (step > 0)) {
                break;
            }
            value = next;
        }
        return elements.isEmpty() ? new ArrayList<>() : elements;
    }

    private static @Nullable Object hash(List<?> args) {
        Object data = argument(args, 0);
        Object algorithm = argument(args, 1);
        if (data == null) {
            return null;
        }
        if (!(data instanceof String text)) {
            throw wrong("hash", 1, "a string", data);
        }
        if (!(algorithm instanceof String name) || !ALGORITHMS.contains(name)) {
            throw wrong("hash", 2, "one of " + String.join(", ", ALGORITHMS), algorithm);
        }
        try {
            byte[] digest = MessageDigest.getInstance(name).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object random(List<?> args) {
        Object seed = argument(args, 0);
        if (seed == null) {
            synchronized (random) {
                return random.nextDouble();
            }
        }
        return new Random(whole("random", args, 0)).nextDouble();
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

    private static @Nullable Object parse(List<?> args) {
        Object text = argument(args, 0);
        if (text == null) {
            return null;
        }
        if (!(text instanceof String json)) {
            throw wrong("parse", 1, "a string", text);
        }
        try {
            return Values.fromJson(JsonText.read(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the text that $parse was given is not JSON: " + e.getOriginalMessage());
        }
    }

    /** A number without its fraction, as AWS takes it. */
    private static long whole(String function, List<?> args, int index) {
        Object value = argument(args, index);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.longValue();
        }
        throw wrong(function, index + 1, "a number", value);
    }

    private static @Nullable Object argument(List<?> args, int index) {
        return index < args.size() ? args.get(index) : null;
    }

    private static IllegalArgumentException wrong(String function, int index, String wanted, @Nullable Object got) {
        return new IllegalArgumentException(
                "T0410: argument " + index + " of function \"" + function + "\" is " + got + ", not " + wanted);
    }
}
