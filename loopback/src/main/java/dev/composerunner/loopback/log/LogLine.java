package dev.composerunner.loopback.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/** A record as a line, {@code 2026-11-28T09:30:00.123Z WARN dev.composerunner.local.Service: text}, and its stack trace below. */
final class LogLine extends Formatter {

    /** What lets anybody use a presigned address. */
    private static final Pattern SECRETS =
            Pattern.compile("(?i)(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\\s\"']*");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern BREAKS = Pattern.compile("\\R");

    @Override
    public String format(LogRecord record) {
        var text = new StringWriter();
        text.append(TIME.format(record.getInstant()))
                .append(' ')
                .append(name(record.getLevel()))
                .append(' ')
                .append(record.getLoggerName())
                .append(": ")
                .append(BREAKS.matcher(formatMessage(record)).replaceAll(" "))
                .append(System.lineSeparator());
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(text, true));
        }
        return SECRETS.matcher(text.toString()).replaceAll("$1...");
    }

    private static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }
}
