package dev.composerunner.stateslanguage.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.JsonText;

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

    /** Whether {@code value} has {@value #MOST_BYTES} bytes at most, and can be passed on. */
    public static boolean fits(JsonNode value) {
        return JsonText.fits(value, MOST_BYTES);
    }
}
