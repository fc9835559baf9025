package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * All that a journal holds of one execution.
 *
 * @param input input of the execution
 * @param entries in the order in which they were appended
 */
public record JournalRecord(ExecutionContext context, JsonNode input, List<JournalEntry> entries) {

    public JournalRecord {
        entries = List.copyOf(entries);
    }

    /** The history, in the order of the ids; without those of child executions. */
    public List<HistoryEvent> history() {
        return entries.stream()
                .filter(entry ->
                        entry instanceof JournalEntry.Event && entry.branch().indexOf(JournalEntry.CHILD) < 0)
                .map(entry -> ((JournalEntry.Event) entry).event())
                .toList();
    }

    /** Whether the execution has ended; there is nothing to go on with then. */
    public boolean ended() {
        return !entries.isEmpty() && entries.getLast() instanceof JournalEntry.Event last && last.endsExecution();
    }

    /** How the execution ended, if it has. */
    public Optional<Outcome> outcome() {
        return !entries.isEmpty() && entries.getLast() instanceof JournalEntry.Event last && last.endsExecution()
                ? last.event().outcome()
                : Optional.empty();
    }
}
