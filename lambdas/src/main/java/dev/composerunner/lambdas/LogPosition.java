package dev.composerunner.lambdas;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How far a job's log was read: one stream per run of its task, and within a stream the service's own token.
 *
 * @param stream index of the stream, 0 for the job's first task
 * @param start milliseconds since 1970-01-01T00:00:00Z from which the log is read. Travels with the position: counted anew at
 *     every request, it would overtake a reader who is slow
 * @param token the service's token, or empty for the beginning; of several streams that are read as one, a token each
 */
record LogPosition(int stream, long start, String token) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,6}):([0-9]{1,15}):(.{0,2000})");

    /** In no token of the service. */
    private static final String SEPARATOR = "|";

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

    /** The token of each of {@code streams} that are read as one. */
    List<String> tokens(int streams) {
        if (streams == 1) {
            return List.of(token);
        }
        List<String> given = List.of(token.split(Pattern.quote(SEPARATOR), -1));
        return IntStream.range(0, streams)
                .mapToObj(i -> i < given.size() ? given.get(i) : "")
                .toList();
    }

    LogPosition withTokens(List<String> tokens) {
        String joined = String.join(SEPARATOR, tokens);
        return new LogPosition(stream, start, tokens.stream().allMatch(String::isEmpty) ? "" : joined);
    }

    LogPosition nextStream() {
        return new LogPosition(stream + 1, start, "");
    }

    String text() {
        return stream + ":" + start + ":" + token;
    }
}
