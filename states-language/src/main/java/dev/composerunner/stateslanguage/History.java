package dev.composerunner.stateslanguage;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Numbers the events of one execution and hands them on. */
final class History {

    /** A Standard execution has no more events than this; the last is the one that ends it. */
    static final int MOST_EVENTS = 25_000;

    private final InstantSource clock;
    private final HistoryListener listener;
    private long lastId;
    private @Nullable RuntimeException broken;

    History(InstantSource clock, HistoryListener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Records an event and gives its id. */
    synchronized long record(String type, long previousId, Details details) throws StateFailure {
        if (lastId >= MOST_EVENTS - 1) {
            throw new StateFailure(
                    Errors.RUNTIME,
                    "The execution reached the maximum number of history events (" + MOST_EVENTS + ").");
        }
        return append(type, previousId, details);
    }

    /** Records the event that ends the execution, for which there is always room. */
    synchronized void end(String type, long previousId, Details details) {
        append(type, previousId, details);
    }

    private long append(String type, long previousId, Details details) {
        if (broken != null) {
            throw broken;
        }
        long id = ++lastId;
        try {
            listener.onEvent(new HistoryEvent(id, previousId, clock.instant(), type, details.node()));
        } catch (RuntimeException e) {
            // Nobody may catch this and go on: a task port that does meets it again at the next event.
            broken = e;
            throw e;
        }
        return id;
    }
}
