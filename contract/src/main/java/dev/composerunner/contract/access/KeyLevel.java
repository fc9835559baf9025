package dev.composerunner.contract.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a key is for. A worker's key and an admin's may do what a submitter's may; neither may do what the other may. */
public enum KeyLevel {
    /** Submits jobs, and reads and cancels its own. */
    SUBMIT,
    /** Takes jobs and reports on them. */
    WORKER,
    /** Sees and cancels the jobs of every key. */
    ADMIN;

    /** The names of all levels, for messages. */
    public static final String NAMES =
            Arrays.stream(values()).map(KeyLevel::text).collect(Collectors.joining(", "));

    /** Whether a key of this level may do what needs {@code needed}. */
    public boolean includes(KeyLevel needed) {
        return this == needed || needed == SUBMIT;
    }

    /** The name in key files and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of that name, or nothing. */
    public static Optional<KeyLevel> of(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }
}
