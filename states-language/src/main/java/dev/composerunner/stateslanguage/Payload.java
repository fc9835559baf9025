package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import org.jspecify.annotations.Nullable;

/** What passes between states. */
public final class Payload {

    /** Bytes of UTF-8 JSON text. */
    public static final int MOST_BYTES = 262_144;

    private Payload() {}

    /**
     * Reads an input, a result of a task or another payload.
     *
     * @throws JsonProcessingException if {@code json} is not one JSON value, or a number in it is out of the range of doubles
     */
    public static JsonNode parse(String json) throws JsonProcessingException {
        return JsonText.read(json);
    }

    /**
     * The same, where no object may have two fields of one name.
     *
     * @throws JsonProcessingException if one has, or as {@link #parse}
     */
    public static JsonNode parseStrictly(String json) throws JsonProcessingException {
        return JsonText.readStrictly(json);
    }

    /** Whether {@code value} is small enough to be passed on. */
    static boolean fits(JsonNode value) {
        return JsonText.fits(value, MOST_BYTES);
    }

    /**
     * What a port gave.
     *
     * @throws IllegalStateException if that is nothing: Java's null, or what stands at a path that leads nowhere
     */
    static JsonNode given(@Nullable JsonNode answer) {
        if (answer == null || answer.isMissingNode()) {
            throw new IllegalStateException("the task port gave no value");
        }
        return answer;
    }

    /** The problem with a value that does not fit, which {@code origin} gave. */
    static String tooLarge(String origin) {
        return "The state/task '" + origin
                + "' returned a result with a size exceeding the maximum number of bytes service limit.";
    }
}
