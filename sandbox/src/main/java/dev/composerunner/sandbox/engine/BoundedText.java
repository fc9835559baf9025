package dev.composerunner.sandbox.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** The end of what a stream had: errors are there, and what is asked of a client is never longer. Read by a thread of its own. */
final class BoundedText {

    private static final int MAX_BYTES = 1 << 20;

    private final Thread reader;
    private byte[] bytes = {};

    private BoundedText(InputStream stream) {
        reader = Thread.ofPlatform().daemon().unstarted(() -> read(stream));
    }

    /** Begins to read a stream to its end. */
    static BoundedText of(InputStream stream) {
        BoundedText text = new BoundedText(stream);
        text.reader.start();
        return text;
    }

    private void read(InputStream stream) {
        byte[] buffer = new byte[1 << 16];
        try (stream) {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                append(buffer, length);
            }
        } catch (IOException _) {
            // The process was ended: what was read by then counts.
        }
    }

    private synchronized void append(byte[] more, int length) {
        int kept = Math.min(bytes.length, MAX_BYTES - length);
        byte[] all = Arrays.copyOfRange(bytes, bytes.length - kept, bytes.length + length);
        System.arraycopy(more, 0, all, kept, length);
        bytes = all;
    }

    /** Returns the text after the stream's end, or what there is of it after a time: what a client left running may hold it open. */
    String await(Duration limit) throws InterruptedException {
        boolean _ = reader.join(limit);
        synchronized (this) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
