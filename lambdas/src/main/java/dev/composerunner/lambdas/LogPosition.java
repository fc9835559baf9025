package dev.composerunner.lambdas;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a job's log was read: one stream per run of its task, and within a stream the service's own token.
 *
 * @param stream index of the stream, 0 for the job's first task
 * @param start milliseconds since 1970-01-01T00:00:00Z from which the log is read. Travels with the position: counted anew at
 *     every request, it would overtake a reader who is slow
 * @param token the service's token, or empty for the beginning
 */
record LogPosition(int stream, long start, String token) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6}):([0-9]{1,15}):(.{0,2000})");

    /** Parses what {@link #text} has written. */
    static Optional<LogPosition> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LogPosition(
                        Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3)))
                : Optional.empty();
    }

    LogPosition withStart(long other) {
        return new LogPosition(stream, other, token);
    }

    LogPosition nextStream() {
        return new LogPosition(stream + 1, start, "");
    }

    String text() {
        return stream + ":" + start + ":" + token;
    }
}
