package dev.composerunner.loopback.log;

import java.util.logging.LogManager;

/** Keeps its handlers while the process ends: the JDK's own closes them first of all, and what goes wrong at the end is not seen. */
public final class UnendingLogManager extends LogManager {

    /** For the JDK, which makes the log manager that the system property names. */
    public UnendingLogManager() {
        super();
    }

    @Override
    public void reset() {
        // Called by the JDK's shutdown hook.
    }
}
