package dev.composerunner.stateslanguage.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ContainerNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Measures JSON texts without building them: a small template can refer to the same large value very often. */
public final class JsonText {

    /** Jackson reads and writes nothing nested deeper than 1,000 levels; this leaves room for what is put around a value. */
    private static final int DEEPEST = 900;

    private static final JsonMapper MAPPER = new JsonMapper(JsonFactory.builder()
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build());

    private JsonText() {}

    /**
     * Whether the text of {@code value} has {@code most} bytes in UTF-8 at most. What cannot be written fits nowhere: a value that is
     * nested too deeply, or holds an object of Java.
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
