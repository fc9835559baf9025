package dev.composerunner.contract;

import java.util.Locale;

/** How large a task a job gets. */
public enum TaskSize {
    STANDARD,
    LARGE;

    /** The name in documents. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
