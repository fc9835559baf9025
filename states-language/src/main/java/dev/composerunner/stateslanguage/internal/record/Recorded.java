package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is on record of an execution that is resumed, branch by branch. Empty for a new one. */
public final class Recorded {

    private final NavigableMap<String, BranchRecord> branches = new TreeMap<>();
    /** Id of the last event by execution: of this one under the empty text, of its children under their paths. */
    private final Map<String, Long> lastIds = new HashMap<>();

    private @Nullable Instant started;
    private @Nullable Outcome stop;

    public static Recorded none() {
        return new Recorded();
    }

    public static Recorded of(List<JournalEntry> entries) {
        var recorded = new Recorded();
        entries.forEach(recorded::add);
        return recorded;
    }

    private void add(JournalEntry entry) {
        String branch = entry.branch();
        boolean over = switch (entry) {
            case JournalEntry.Event event -> {
                lastIds.put(execution(branch), event.event().id());
                started = started == null ? event.event().timestamp() : started;
                yield event.event().type().endsWith("StateExited");
            }
            case JournalEntry.Note(String _, NoteKind kind, JsonNode value) -> {
                if (kind == NoteKind.Decision.STOP) {
                    stop = new Outcome.Aborted(
                            value.path("error").textValue(), value.path("cause").textValue());
                }
                yield kind == NoteKind.Decision.RETRY;
            }
        };
        if (over) {
            // What went on inside a state that was left, or an attempt that is over, is of no use any more. '0' follows
            // '/'.
            branches.subMap(branch + "/", branch + "0").clear();
        }
        branches.computeIfAbsent(branch, _ -> new BranchRecord()).add(entry);
    }

    /** The path of the execution that a branch belongs to. */
    private static String execution(String branch) {
        int child = branch.lastIndexOf(JournalEntry.CHILD);
        int end = branch.indexOf('/', Math.max(child, 0));
        return child < 0 ? "" : branch.substring(0, end < 0 ? branch.length() : end);
    }

    /**
     * Id of the last event; 0 for none.
     *
     * @param execution empty, or the path of a child execution
     */
    public long lastId(String execution) {
        return lastIds.getOrDefault(execution, 0L);
    }

    /** When the execution started; empty for one that has not. */
    public Optional<Instant> started() {
        return Optional.ofNullable(started);
    }

    /** How the execution was told to end, if it was. */
    public Optional<Outcome> stop() {
        return Optional.ofNullable(stop);
    }

    /** What is known of a branch; nothing where it has not begun. */
    synchronized BranchRecord branch(String path) {
        BranchRecord found = branches.remove(path);
        return found == null ? new BranchRecord() : found;
    }

    /** The branches on record whose paths are {@code stem} and an index. */
    synchronized Map<Integer, BranchRecord> under(String stem) {
        Map<Integer, BranchRecord> found = new TreeMap<>();
        branches.tailMap(stem).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(stem))
                .filter(entry -> entry.getKey().indexOf('/', stem.length()) < 0)
                .forEach(entry ->
                        found.put(Integer.parseInt(entry.getKey().substring(stem.length())), entry.getValue()));
        return found;
    }
}
