package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.HistoryListener;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Numbers the events of one execution, has them kept and hands them on. */
public final class History {

    /** A Standard execution has no more events than this; the last is the one that ends it. */
    public static final int MOST_EVENTS = 25_000;

    /*
     * Branches record at once. An entry takes its place in `pending` under the monitor; whoever gets `writing` first writes all that
     * has gathered there, so that a batch costs one write, and tells the listener of it in the order of the ids. Nobody goes on
     * before the own entry is written.
     */
    private final String arn;
    private final InstantSource clock;
    private final Journal journal;
    private final HistoryListener listener;
    private final int mostEvents;
    private final ReentrantLock writing;
    /** Whether the listener is being told: what it records itself waits until that is over. Guarded by {@code writing}. */
    private boolean telling;

    private List<JournalEntry> pending = new ArrayList<>();
    private long lastId;
    private @Nullable RuntimeException broken;

    /** @param lastId id of the last event that was recorded before; 0 for none */
    public History(
            String arn, InstantSource clock, Journal journal, HistoryListener listener, int mostEvents, long lastId) {
        this(arn, clock, journal, listener, mostEvents, lastId, new ReentrantLock());
    }

    private History(
            String arn,
            InstantSource clock,
            Journal journal,
            HistoryListener listener,
            int mostEvents,
            long lastId,
            ReentrantLock writing) {
        this.writing = writing;
        this.arn = arn;
        this.clock = clock;
        this.journal = journal;
        this.listener = listener;
        this.mostEvents = mostEvents;
        this.lastId = lastId;
    }

    /** The history of a child execution, which is kept with this one. */
    History ofChild(HistoryListener ofChild, long lastIdOfChild) {
        return new History(arn, clock, journal, ofChild, mostEvents, lastIdOfChild, writing);
    }

    /**
     * Records an event.
     *
     * @param next where a state is left: the one that follows, null at the end of the flow
     */
    public HistoryEvent record(String branch, String type, long previousId, Details details, @Nullable String next)
            throws StateFailure {
        HistoryEvent event;
        synchronized (this) {
            if (lastId >= mostEvents - 1) {
                throw new StateFailure(
                        Errors.RUNTIME,
                        "The execution reached the maximum number of history events (" + mostEvents + ").");
            }
            event = add(branch, type, previousId, details, next);
        }
        write();
        return event;
    }

    /** Records the event that ends the execution, for which there is always room. */
    public void end(String branch, String type, long previousId, Details details) {
        synchronized (this) {
            add(branch, type, previousId, details, null);
        }
        write();
    }

    /** Keeps a value that the history does not show. */
    public void note(String branch, NoteKind kind, JsonNode value) {
        if (journal.equals(Journal.NONE)) {
            return;
        }
        synchronized (this) {
            pending.add(new JournalEntry.Note(branch, kind, value));
        }
        write();
    }

    private HistoryEvent add(String branch, String type, long previousId, Details details, @Nullable String next) {
        Instant now = clock.instant();
        var event = new HistoryEvent(++lastId, previousId, now, type, details.node());
        pending.add(new JournalEntry.Event(branch, event, next));
        return event;
    }

    private void write() {
        writing.lock();
        try {
            if (!telling) {
                tellAll();
            }
        } catch (RuntimeException e) {
            // Nobody may catch this and go on: a task port that does meets it again at the next event.
            breakOff(e);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private void tellAll() {
        telling = true;
        try {
            for (List<JournalEntry> batch = take(); !batch.isEmpty(); batch = take()) {
                tell(batch);
            }
        } finally {
            telling = false;
        }
    }

    /** Whether the calling thread is that of the listener, which is told of something: nobody else can record until it is done. */
    public boolean tellsHere() {
        return writing.isHeldByCurrentThread();
    }

    private synchronized List<JournalEntry> take() {
        if (broken != null) {
            throw broken;
        }
        List<JournalEntry> batch = pending;
        pending = new ArrayList<>();
        return batch;
    }

    private void tell(List<JournalEntry> batch) {
        journal.append(arn, batch);
        for (JournalEntry entry : batch) {
            switch (entry) {
                case JournalEntry.Event event -> listener.onEvent(event.event());
                case JournalEntry.Note _ -> {}
            }
        }
    }

    private synchronized void breakOff(RuntimeException reason) {
        if (broken == null) {
            broken = reason;
        }
    }
}
