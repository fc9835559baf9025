package dev.composerunner.loopback.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogLineTest {

    @Test
    void record_isOneLine() {
        LogRecord record = record(Level.WARNING, "first\nsecond");

        assertThat(new LogLine().format(record))
                .isEqualTo("2026-11-28T09:30:00.123Z WARN some.Logger: first second" + System.lineSeparator());
    }

    @Test
    void thrown_isBelowWithItsCauses() {
        LogRecord record = record(Level.SEVERE, "failed");
        record.setThrown(new IllegalStateException("outside", new IllegalArgumentException("inside")));

        assertThat(new LogLine().format(record))
                .contains("ERROR some.Logger: failed")
                .contains("java.lang.IllegalStateException: outside")
                .contains("at dev.composerunner.loopback.log.LogLineTest")
                .contains("Caused by: java.lang.IllegalArgumentException: inside");
    }

    @ParameterizedTest
    @CsvSource({"OFF, ERROR", "SEVERE, ERROR", "WARNING, WARN", "INFO, INFO", "CONFIG, DEBUG", "FINEST, DEBUG"})
    void level_hasTheNameOfSystemLogger(String level, String name) {
        assertThat(new LogLine().format(record(Level.parse(level), "text"))).contains(" " + name + " ");
    }

    @Test
    void signature_ofAPresignedAddress_isLeftOut() {
        LogRecord record = record(
                Level.WARNING,
                "GET /b/k?X-Amz-Credential=KEY/2026&X-Amz-Signature=5ec4e7&x-amz-security-token=t0 failed");
        record.setThrown(new IllegalStateException("/b/k?X-Amz-Signature=5ec4e7"));

        assertThat(new LogLine().format(record))
                .contains("X-Amz-Credential=...&X-Amz-Signature=...&x-amz-security-token=... failed")
                .doesNotContain("5ec4e7", "KEY", "t0");
    }

    private static LogRecord record(Level level, String text) {
        var record = new LogRecord(level, text);
        record.setLoggerName("some.Logger");
        record.setInstant(Instant.parse("2026-11-28T09:30:00.123456Z"));
        return record;
    }
}
