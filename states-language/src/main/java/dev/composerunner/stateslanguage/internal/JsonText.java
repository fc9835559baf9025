package dev.composerunner.stateslanguage.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** JSON as text, in and out. */
public final class JsonText {

    /** Jackson reads and writes nothing nested deeper than 1,000 levels; this leaves room for what is put around a value. */
    private static final int DEEPEST = 900;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(new FiniteNumbers())
            .build();
    private static final JsonMapper STRICT = MAPPER.rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A level for the line around the deepest value that can be read elsewhere, and some to spare. */
    private static final int DEEPEST_RECORDED = 2 * StreamReadConstraints.DEFAULT_MAX_DEPTH;

    /** Reads and writes the lines of a journal, which hold whatever an execution could. */
    public static final JsonMapper RECORDED = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNestingDepth(DEEPEST_RECORDED)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(DEEPEST_RECORDED)
                            .build())
                    .build())
            // Two lines in one, because what stood between them is lost.
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What the parser says of itself, not of the text. */
    private static final Pattern OF_THE_PARSER =
            Pattern.compile(" \\(start marker at \\[Source: [^\\]]*\\]\\)|, from `StreamReadConstraints[^`]*`");

    private JsonText() {}

    /**
     * Reads one value.
     *
     * @throws JsonProcessingException if there is none, or more than one, or a number in it that no double comes near to; its
     *     original message speaks of the text alone
     */
    public static JsonNode read(String json) throws JsonProcessingException {
        return read(MAPPER, json);
    }

    /**
     * Reads a value that a recorded event holds as text.
     *
     * @throws UncheckedIOException if it is not JSON
     */
    public static JsonNode recorded(String text) {
        try {
            return RECORDED.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a recorded payload is not JSON", e);
        }
    }

    /** The same as {@link #read}, where no object may have two fields of one name. */
    public static JsonNode readStrictly(String json) throws JsonProcessingException {
        return read(STRICT, json);
    }

    private static JsonNode read(JsonMapper mapper, String json) throws JsonProcessingException {
        try {
            JsonNode value = mapper.readTree(json);
            if (value.isMissingNode()) {
                throw new JsonParseException(null, "there is nothing");
            }
            return value;
        } catch (InfiniteNumberException e) {
            throw new JsonParseException(null, "a number is out of the range of doubles", e);
        } catch (JsonProcessingException e) {
            throw new JsonParseException(null, fault(e), e.getLocation(), e);
        }
    }

    private static String fault(JsonProcessingException refused) {
        // Nothing else is read than trees, which any first value can become.
        return refused instanceof MismatchedInputException
                ? "there is more after the first JSON value"
                : OF_THE_PARSER.matcher(refused.getOriginalMessage()).replaceAll("");
    }

    /** Infinity would be written as a string. */
    private static final class FiniteNumbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public NumericNode numberNode(double value) {
            if (!Double.isFinite(value)) {
                throw new InfiniteNumberException();
            }
            return super.numberNode(value);
        }
    }

    private static final class InfiniteNumberException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /**
     * Whether the text of {@code value} has {@code most} bytes in UTF-8 at most. It is not built: a small template can refer to the same large
     * value very often. What cannot be written fits nowhere: one that is nested too deeply, or holds an object of Java.
     */
    public static boolean fits(JsonNode value, int most) {
        if (!(value instanceof ContainerNode<?>) && !value.isTextual()) {
            return true;
        }
        try {
            MAPPER.writeValue(new Counter(most), value);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** How many bytes the text of {@code value} has in UTF-8, for one that {@link #fits} somewhere. */
    public static int bytes(JsonNode value) {
        var counter = new Counter(Integer.MAX_VALUE);
        try {
            MAPPER.writeValue(counter, value);
            return Integer.MAX_VALUE - counter.left;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class TooLongException extends IOException {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Counts bytes and keeps none. */
    private static final class Counter extends OutputStream {

        private int left;

        Counter(int most) {
            left = most;
        }

        @Override
        public void write(int b) throws IOException {
            take(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
        }

        private void take(int length) throws TooLongException {
            left -= length;
            if (left < 0) {
                throw new TooLongException();
            }
        }
    }
}
