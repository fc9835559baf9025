package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/**
 * The JSON of every document that crosses a process: snake_case names, ISO-8601 UTC times, absent instead of null, unknown fields tolerated.
 * A second value after the first, and a field that stands twice in an object, are refused: which one was meant is a guess.
 */
public final class ContractJson {

    /**
     * Max number of tokens of one document: values, field names, brackets. A tree takes about 20 to 60 bytes a token, so this bounds the
     * memory of a document that is small as text. A study set has about 20 for each focus.
     */
    public static final int MAX_TOKENS = 50_000_000;

    /** Immutable once built, and safe for any number of threads. */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private ContractJson() {}

    /**
     * Names the fault of a document that {@link #MAPPER} refused, and its place. Quotes nothing of the document, which may hold secrets:
     * {@code not JSON: line=1 column=7}.
     */
    public static String fault(JsonProcessingException refused) {
        JsonLocation place = refused.getLocation();
        String where = place == null ? "" : ": line=" + place.getLineNr() + " column=" + place.getColumnNr();
        return kind(refused) + where;
    }

    private static String kind(JsonProcessingException refused) {
        String message = String.valueOf(refused.getOriginalMessage());
        if (refused instanceof StreamConstraintsException) {
            return message.startsWith("Token count")
                    ? "JSON of more than " + MAX_TOKENS + " values, names and brackets"
                    : "JSON beyond a limit on depth, numbers or texts";
        }
        if (refused instanceof MismatchedInputException) {
            return message.startsWith("Duplicate field")
                    ? "JSON with a field twice in one object"
                    : "JSON with more after the first value";
        }
        return "not JSON";
    }
}
