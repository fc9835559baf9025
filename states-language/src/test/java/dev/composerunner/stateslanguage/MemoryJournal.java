package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** A journal that a test can look into. */
final class MemoryJournal implements Journal {

    private final Map<String, JournalRecord> records = new ConcurrentHashMap<>();

    /** A journal that holds {@code record} already. */
    static MemoryJournal of(JournalRecord record) {
        var journal = new MemoryJournal();
        journal.records.put(record.context().arn(), record);
        return journal;
    }

    @Override
    public void begin(ExecutionContext context, JsonNode input) {
        records.put(context.arn(), new JournalRecord(context, input, List.of()));
    }

    @Override
    public void append(String arn, List<JournalEntry> added) {
        JournalRecord before = read(arn);
        List<JournalEntry> entries = new ArrayList<>(before.entries());
        entries.addAll(added);
        records.put(arn, new JournalRecord(before.context(), before.input(), entries));
    }

    @Override
    public JournalRecord read(String arn) {
        return Objects.requireNonNull(records.get(arn));
    }
}
