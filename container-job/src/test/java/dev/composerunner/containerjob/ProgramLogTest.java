package dev.composerunner.containerjob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProgramLogTest {

    private final List<String> lines = new ArrayList<>();

    private ProgramLog relay(String text, long most) throws IOException {
        var log = new ProgramLog(lines::add, most);
        log.relay(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return log;
    }

    @Test
    void lines_comeOneByOne_theLastWithoutItsBreakToo() throws IOException {
        relay("a\r\n\nü", 1000);
        assertThat(lines).containsExactly("a", "", "ü");
    }

    @Test
    void line_thatNeverEnds_isSeveral() throws IOException {
        relay("x".repeat(2 * ProgramLog.LONGEST_LINE + 1), 1 << 20);
        assertThat(lines)
                .extracting(String::length)
                .containsExactly(ProgramLog.LONGEST_LINE, ProgramLog.LONGEST_LINE, 1);
    }

    @Test
    void log_overItsLimit_endsWithASentence_andIsReadToItsEnd() throws IOException {
        var read = new long[1];
        var endless = new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (read[0] >= 1 << 20) {
                    return -1;
                }
                Arrays.fill(buffer, offset, offset + length, (byte) '\n');
                read[0] += length;
                return length;
            }
        };
        var log = new ProgramLog(lines::add, 10);
        log.relay(endless);
        assertThat(lines).hasSize(11).last().asString().contains("has reached 10 bytes");
        assertThat(log.dropped()).isEqualTo(read[0] - 10);
    }
}
