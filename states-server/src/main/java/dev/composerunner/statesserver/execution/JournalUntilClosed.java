package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import java.util.List;

/**
 * A journal that keeps nothing from a moment on: executions can then be stopped to end the process, and go on in the next one as if
 * it had been killed at that moment.
 */
final class JournalUntilClosed implements Journal {

    private final Journal journal;
    private volatile boolean closed;

    JournalUntilClosed(Journal journal) {
        this.journal = journal;
    }

    /** From now on everything is forgotten. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void begin(ExecutionContext context, JsonNode input) {
        if (closed) {
            throw new IllegalStateException("the service is about to end");
        }
        journal.begin(context, input);
    }

    @Override
    public void append(String arn, List<JournalEntry> entries) {
        if (!closed) {
            journal.append(arn, entries);
        }
    }

    @Override
    public JournalRecord read(String arn) {
        return journal.read(arn);
    }
}
