package dev.composerunner.sandbox.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process at one moment, from {@code /proc/PID/stat}.
 *
 * @param start in ticks since the machine started: tells a process from a later one with the same number
 */
public record ProcessStat(long pid, char state, long parent, long group, long session, long start, long residentPages) {

    private static final int START = 19;
    private static final int RESIDENT_PAGES = 21;

    /** Returns the process with this number, or nothing where there is none. */
    public static Optional<ProcessStat> of(long pid) {
        try {
            return parse(pid, Files.readAllBytes(Path.of("/proc/" + pid + "/stat")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The name, in parentheses, may hold anything: what counts begins after the last of them. */
    private static Optional<ProcessStat> parse(long pid, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.lastIndexOf(')');
        if (end < 0 || end + 2 > text.length()) {
            return Optional.empty();
        }
        String[] fields = text.substring(end + 2).trim().split(" ", -1);
        if (fields.length <= RESIDENT_PAGES) {
            return Optional.empty();
        }
        return Optional.of(new ProcessStat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[START]),
                Long.parseLong(fields[RESIDENT_PAGES])));
    }

    /** Returns whether it still runs: a zombie has ended and waits for its parent. */
    public boolean runs() {
        return state != 'Z' && state != 'X';
    }
}
