package dev.composerunner.loopback;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What clients may take.
 *
 * @param connections max number of open connections; one more is answered with 503
 * @param headers max time from the opening of a connection, or from the answer before, to the end of a request's headers
 * @param transfer max time for a request's body, and for an answer to be taken; where bodies are large, max time without progress
 */
public record FrontLimits(int connections, Duration headers, Duration transfer) {

    private static final int MAX_CONNECTIONS = 500;
    private static final int MIN_CONNECTIONS = 16;
    private static final int ASSUMED_FILES = 256;
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\d+)");

    /** The limits of one of the two servers of a service: each may take a quarter of the files that the process may still open. */
    public static FrontLimits standard() {
        int connections = Math.clamp(freeFiles() / 4, MIN_CONNECTIONS, MAX_CONNECTIONS);
        return new FrontLimits(connections, Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /** How many more files the process may open, where the system shows it. */
    private static int freeFiles() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            Matcher most =
                    OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1));
            return most.find()
                    ? (int) (Math.min(Integer.MAX_VALUE, Long.parseLong(most.group(1))) - open.count())
                    : ASSUMED_FILES;
        } catch (IOException e) {
            return ASSUMED_FILES;
        }
    }
}
