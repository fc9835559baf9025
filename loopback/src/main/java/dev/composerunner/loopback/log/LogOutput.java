package dev.composerunner.loopback.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of a process that serves: records of {@link System.Logger}, {@code java.util.logging} and what is bound to it, a line each on
 * standard error, with the stack trace below. Programs install it in their main method; libraries only log.
 */
public final class LogOutput {

    private static final String LOG_MANAGER = "java.util.logging.manager";

    private LogOutput() {}

    /** How much is logged. */
    public enum Detail {
        /** Errors. */
        QUIET,
        /** Errors and warnings. */
        STANDARD,
        /** Errors and warnings, and of the project's own packages what they do. */
        VERBOSE;

        /**
         * The detail that two flags of a command line ask for.
         *
         * @throws IllegalArgumentException if both are given
         */
        public static Detail of(boolean quiet, boolean verbose) {
            if (quiet && verbose) {
                throw new IllegalArgumentException("--quiet, --verbose: got both; allowed: one of them");
            }
            return quiet ? QUIET : verbose ? VERBOSE : STANDARD;
        }
    }

    /** Replaces the process's log handlers. To be called first of all: what was logged before kept the JDK's own form. */
    public static void install(Detail detail) {
        // By its name: the JDK makes its own log manager where another one's class is initialized before the property
        // is set.
        System.setProperty(
                LOG_MANAGER, System.getProperty(LOG_MANAGER, "dev.composerunner.loopback.log.UnendingLogManager"));
        Levels.set(detail);
    }

    /** Apart, so that the loggers are not made before the log manager is named. */
    private static final class Levels {

        /** Held here: the JDK forgets the level of a logger that nobody holds. */
        private static final Logger OWN = Logger.getLogger("dev.composerunner");

        private static final Logger ROOT = Logger.getLogger("");

        private Levels() {}

        static void set(Detail detail) {
            for (Handler handler : ROOT.getHandlers()) {
                ROOT.removeHandler(handler);
            }
            ROOT.addHandler(new StandardError());
            ROOT.setLevel(detail == Detail.QUIET ? Level.SEVERE : Level.WARNING);
            OWN.setLevel(detail == Detail.VERBOSE ? Level.FINE : ROOT.getLevel());
        }
    }

    /** Writes to what is the standard error at that time. */
    private static final class StandardError extends Handler {

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                // Not kept: most processes log nothing, and the form of a time takes long to load.
                System.err.print(new LogLine().format(record));
            }
        }

        @Override
        public void flush() {
            System.err.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
