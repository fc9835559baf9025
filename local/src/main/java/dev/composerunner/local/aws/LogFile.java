package dev.composerunner.local.aws;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a part of the file of a log stream. What is damaged in it becomes an event that says so, at the time of an event beside it: a log
 * with a hole must not look whole.
 */
final class LogFile {

    /** More than the longest line has. */
    private static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_EVENTS = 10_000;
    private static final long UNKNOWN = -1;
    /** Offset behind the event that stands for a file that cannot be read: behind the end of any file. */
    private static final long BEHIND = 999_999_999_999_999_999L;

    private static final Pattern LINE = Pattern.compile("([0-9]{1,15}) ([^\0]*)", Pattern.DOTALL);

    private final Path path;
    private final RandomAccessFile file;
    private final long from;
    private final List<Event> events = new ArrayList<>();
    private long linesBefore = UNKNOWN;
    private int lines;

    private LogFile(Path path, RandomAccessFile file, long from) {
        this.path = path;
        this.file = file;
        this.from = from;
    }

    /** @param millis when it was written, in milliseconds since 1970 */
    record Event(long millis, String message) {}

    /** @param next offset of the line behind the last event */
    record Page(List<Event> events, long next) {}

    /** Whether {@code from} can be the {@code next} of an earlier page; any other offset was made up. */
    static boolean isPosition(Path path, long from) {
        if (from == 0 || from == BEHIND) {
            return true;
        }
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            if (from >= file.length()) {
                return from == file.length();
            }
            // Behind a line break; or before the one that ended, later, what had been the damaged end of the file.
            file.seek(from - 1);
            boolean behind = file.read() == '\n';
            return behind || file.read() == '\n';
        } catch (IOException e) {
            // The page says why the file cannot be read.
            return true;
        }
    }

    /**
     * The events from the line on that begins at {@code from}; as many as an answer takes.
     *
     * @param growing whether lines are being added, so that a last one that is not whole may become so
     */
    static Page read(Path path, long from, boolean growing) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var log = new LogFile(path, file, Math.min(from, file.length()));
            long next = log.read(growing);
            return new Page(log.timed(), next);
        } catch (IOException e) {
            var fault = new Event(Files.getLastModifiedTime(path).toMillis(), path + ": cannot be read (" + e + ")");
            return new Page(from == BEHIND ? List.of() : List.of(fault), BEHIND);
        }
    }

    /** Gives the offset behind what was read. */
    private long read(boolean growing) throws IOException {
        long rest = file.length() - from;
        byte[] buffer = new byte[(int) Math.min(MAX_BYTES, rest)];
        file.seek(from);
        file.readFully(buffer);
        int line = 0;
        for (int i = 0; i < buffer.length && events.size() < MAX_EVENTS; i++) {
            if (buffer[i] == '\n') {
                add(buffer, line, i);
                line = i + 1;
            }
        }
        if (line > 0 || rest == 0 || (growing && rest < MAX_BYTES)) {
            return from + line;
        }
        events.add(damaged());
        return lineBreakBehind(from + buffer.length);
    }

    private void add(byte[] buffer, int from, int to) throws IOException {
        if (to > from) {
            events.add(event(ByteBuffer.wrap(buffer, from, to - from)));
        }
        lines++;
    }

    private Event event(ByteBuffer line) throws IOException {
        try {
            Matcher parts = LINE.matcher(StandardCharsets.UTF_8.newDecoder().decode(line));
            return parts.matches() ? new Event(Long.parseLong(parts.group(1)), parts.group(2)) : damaged();
        } catch (CharacterCodingException e) {
            return damaged();
        }
    }

    private Event damaged() throws IOException {
        if (linesBefore == UNKNOWN) {
            linesBefore = countLines();
        }
        return new Event(UNKNOWN, path + ": line " + (linesBefore + lines + 1) + " is damaged and left out");
    }

    private long countLines() throws IOException {
        long count = 0;
        byte[] buffer = new byte[MAX_BYTES];
        file.seek(0);
        for (long at = 0; at < from; ) {
            int length = file.read(buffer, 0, (int) Math.min(buffer.length, from - at));
            for (int i = 0; i < length; i++) {
                count += buffer[i] == '\n' ? 1 : 0;
            }
            at += Math.max(1, length);
        }
        return count;
    }

    /** The offset behind the next line break, or the end of the file. */
    private long lineBreakBehind(long offset) throws IOException {
        byte[] buffer = new byte[MAX_BYTES];
        file.seek(offset);
        long at = offset;
        for (int length = file.read(buffer); length > 0; length = file.read(buffer)) {
            for (int i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    return at + i + 1;
                }
            }
            at += length;
        }
        return at;
    }

    /** The events, each with a time: what is damaged has that of the event before, or else of the next. */
    private List<Event> timed() throws IOException {
        long time = UNKNOWN;
        for (int i = events.size() - 1; i >= 0; i--) {
            time = events.get(i).millis() == UNKNOWN ? time : events.get(i).millis();
        }
        time = time == UNKNOWN ? Files.getLastModifiedTime(path).toMillis() : time;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if (event.millis() == UNKNOWN) {
                events.set(i, new Event(time, event.message()));
            } else {
                time = event.millis();
            }
        }
        return events;
    }
}
