package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import org.jspecify.annotations.Nullable;

/** One thing that an execution went through: an event of its history, or a decision that the history does not show. */
public sealed interface JournalEntry {

    /** Stands between run and index in the branch of a child execution. */
    char CHILD = '~';

    /**
     * The branch that it belongs to: empty for the flow of the machine, and for a branch that a Parallel or Map state opened the branch
     * of that state, a slash, the id of the event that started the branches, a dot and the index: {@code /4.0/11.2}. A child execution of
     * a distributed Map state has a tilde for the dot, and ids of its own.
     */
    String branch();

    /**
     * An event.
     *
     * @param next where a state was left: the name of the state that follows; null at the end of the flow, and for any other event
     */
    record Event(
            String branch, HistoryEvent event, @Nullable String next) implements JournalEntry {

        /** Whether this ends the execution, and not a child of it. */
        boolean endsExecution() {
            return branch.isEmpty() && event.ends();
        }
    }

    /** A value that must stay what it was: what was drawn, until when to wait, that a retry was granted. */
    record Note(String branch, NoteKind kind, JsonNode value) implements JournalEntry {}
}
