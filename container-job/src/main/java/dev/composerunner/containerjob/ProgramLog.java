package dev.composerunner.containerjob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Passes on what a program prints, line by line, up to a limit; what comes after it is read and dropped, so that the program goes on. */
final class ProgramLog {

    /** Most bytes of a log that are kept. */
    static final long MOST_BYTES = 64L << 20;

    /** Longest line; a longer one is several. */
    static final int LONGEST_LINE = 32 * 1024;

    private final Consumer<String> lines;
    private final long most;
    private long kept;
    private long dropped;

    ProgramLog(Consumer<String> lines, long most) {
        this.lines = lines;
        this.most = most;
    }

    /** Reads to the end. */
    void relay(InputStream output) throws IOException {
        var buffer = new byte[1 << 16];
        var line = new byte[LONGEST_LINE];
        int length = 0;
        for (int got = output.read(buffer); got >= 0; got = output.read(buffer)) {
            if (dropped > 0) {
                dropped += got;
                continue;
            }
            for (int i = 0; i < got; i++) {
                byte next = buffer[i];
                if (next == '\n') {
                    line(line, length);
                    length = 0;
                } else {
                    if (length == LONGEST_LINE) {
                        line(line, length);
                        length = 0;
                    }
                    line[length++] = next;
                }
            }
        }
        if (length > 0) {
            line(line, length);
        }
    }

    private void line(byte[] bytes, int length) {
        if (kept + length + 1 > most) {
            if (dropped == 0) {
                lines.accept("[the log has reached " + most + " bytes; what follows is not kept]");
            }
            kept = most;
            dropped += length + 1;
            return;
        }
        kept += length + 1;
        int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        lines.accept(new String(bytes, 0, end, StandardCharsets.UTF_8));
    }

    /** Bytes that were not kept. */
    long dropped() {
        return dropped;
    }
}
