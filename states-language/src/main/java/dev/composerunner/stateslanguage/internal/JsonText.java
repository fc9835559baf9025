package dev.composerunner.stateslanguage.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/** Judges JSON texts. */
public final class JsonText {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** What the parser says of itself, not of the text. */
    private static final Pattern OF_THE_PARSER =
            Pattern.compile(" \\(start marker at \\[Source: [^\\]]*\\]\\)|, from `StreamReadConstraints[^`]*`");

    private JsonText() {}

    /** Why a text is no JSON. */
    public static String fault(JsonProcessingException refused) {
        // Nothing else is read from these texts than trees, which any first value can become.
        return refused instanceof MismatchedInputException
                ? "there is more after the first JSON value"
                : OF_THE_PARSER.matcher(refused.getOriginalMessage()).replaceAll("");
    }

    /**
     * Whether the text of {@code value} has {@code most} bytes in UTF-8 at most. The text is not built: a small template can refer to
     * the same large value very often.
     */
    public static boolean fits(JsonNode value, int most) {
        if (!(value instanceof ContainerNode<?>) && !value.isTextual()) {
            return true;
        }
        try {
            MAPPER.writeValue(new Counter(most), value);
            return true;
        } catch (TooLongException _) {
            return false;
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
