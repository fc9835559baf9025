package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a branch stood when its record ends: what the states that it has left made of it, and what is known of the state that it was
 * in. Entries are taken out as the branch goes through that state again; where there is none to take, it goes on live.
 */
public final class BranchRecord {

    private static final Pattern ATTEMPT_END =
            Pattern.compile("(Task|LambdaFunction|Activity).*(Succeeded|Failed|TimedOut)");

    private final Map<String, JsonNode> variables = new LinkedHashMap<>();
    private final Deque<JournalEntry> open = new ArrayDeque<>();
    private boolean begun;
    private JournalEntry.@Nullable Event left;
    private long last;
    private long beforeLast;
    private long greatest;
    private @Nullable HistoryEvent started;
    private @Nullable HistoryEvent end;

    /** The variables, the output and the state that follows, where a state has been left. */
    public record Passed(Map<String, JsonNode> variables, Passage passage) {}

    /** Adds the next entry of the branch. */
    void add(JournalEntry entry) {
        begun = true;
        if (!(entry instanceof JournalEntry.Event event)) {
            open.add(entry);
            return;
        }
        greatest = event.event().id();
        switch (event.event().type()) {
            case "ExecutionStarted" -> started = event.event();
            case String _ when event.event().ends() -> end = event.event();
            case "MapIterationStarted" -> goneOn(event.event());
            case String type
            when type.endsWith("StateExited") -> {
                open.clear();
                left = event;
                goneOn(event.event());
                event.event()
                        .details()
                        .path("assignedVariables")
                        .forEachEntry((name, text) -> variables.put(name, JsonText.recorded(text.textValue())));
            }
            default -> open.add(event);
        }
    }

    private void goneOn(HistoryEvent event) {
        beforeLast = event.previousId();
        last = event.id();
    }

    /** Whether anything of the branch is on record. */
    public boolean begun() {
        return begun;
    }

    /** Whether the execution whose flow this is has started. */
    public boolean executionStarted() {
        return started != null;
    }

    /** When the execution whose flow this is started, if it has. */
    public Optional<Instant> startTime() {
        return Optional.ofNullable(started).map(HistoryEvent::timestamp);
    }

    /** Input of the execution whose flow this is, if it has started. */
    public Optional<JsonNode> input() {
        return Optional.ofNullable(started)
                .map(event -> JsonText.recorded(event.details().path("input").asText()));
    }

    /** The event that ended the execution whose flow this is. */
    public Optional<HistoryEvent> end() {
        return Optional.ofNullable(end);
    }

    /** Id of the last event that an event of the state after the last one left follows. */
    long last() {
        return last;
    }

    long beforeLast() {
        return beforeLast;
    }

    /** The greatest id of the branch's own events. */
    long greatest() {
        return greatest;
    }

    /** Whether the flow came to its end. */
    boolean ended() {
        return left != null && left.next() == null;
    }

    public Optional<Passed> passed() {
        if (left == null) {
            return Optional.empty();
        }
        JsonNode output =
                JsonText.recorded(left.event().details().path("output").textValue());
        return Optional.of(new Passed(variables, new Passage(output, left.next())));
    }

    /** Takes out the next event of this type that is alike: of the same iteration, where it tells of one. */
    synchronized Optional<HistoryEvent> take(String type, JsonNode details) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        long index = index(details);
        return find(
                        JournalEntry.Event.class,
                        event -> event.event().type().equals(type)
                                && index(event.event().details()) == index)
                .map(JournalEntry.Event::event);
    }

    private static long index(JsonNode details) {
        return details.path("index").asLong(-1);
    }

    /** The first event of the open state that is still to be taken and meets {@code condition}. */
    public synchronized Optional<HistoryEvent> upcoming(Predicate<HistoryEvent> condition) {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        return open.stream()
                .filter(JournalEntry.Event.class::isInstance)
                .map(entry -> ((JournalEntry.Event) entry).event())
                .filter(condition)
                .findFirst();
    }

    /** The input of the open state, if it has been entered. */
    public synchronized Optional<JsonNode> enteredWith() {
        return upcoming(event -> event.type().endsWith("StateEntered"))
                .map(event -> JsonText.recorded(event.details().path("input").asText()));
    }

    /** Takes out the next event if it is the failed evaluation of {@code field} or of a part of it. */
    synchronized Optional<HistoryEvent> takeFailedEvaluation(String field) {
        return upcoming(_ -> true)
                .filter(event -> event.type().equals("EvaluationFailed")
                        && event.details().path("location").asText().startsWith(field))
                .flatMap(event -> take(event.type(), event.details()));
    }

    /** The event that ends the attempt of a task. */
    public synchronized Optional<HistoryEvent> attemptEnd() {
        return upcoming(event -> ATTEMPT_END.matcher(event.type()).matches());
    }

    /** Takes out the events before {@code event}, and the notes among them. */
    synchronized List<HistoryEvent> takeUntil(HistoryEvent event) {
        List<HistoryEvent> taken = new ArrayList<>();
        for (JournalEntry entry = open.peekFirst(); entry != null; entry = open.peekFirst()) {
            if (entry instanceof JournalEntry.Event(String _, HistoryEvent next, String _)) {
                if (next.id() == event.id()) {
                    break;
                }
                taken.add(next);
            }
            open.removeFirst();
        }
        return taken;
    }

    /** The events that end iterations of the open state. */
    synchronized List<HistoryEvent> iterationEnds() {
        return open.stream()
                .filter(JournalEntry.Event.class::isInstance)
                .map(entry -> ((JournalEntry.Event) entry).event())
                .filter(event -> event.type().equals("MapIterationSucceeded")
                        || event.type().equals("MapIterationFailed"))
                .toList();
    }

    /** Takes out the next note of this kind. */
    public synchronized Optional<JsonNode> takeNote(NoteKind kind) {
        return find(JournalEntry.Note.class, note -> note.kind().equals(kind)).map(JournalEntry.Note::value);
    }

    /** Takes out the next note of this kind and all that comes before it. */
    synchronized Optional<JsonNode> skipToNote(NoteKind kind) {
        boolean there = open.stream()
                .anyMatch(entry ->
                        entry instanceof JournalEntry.Note note && note.kind().equals(kind));
        while (there) {
            if (open.removeFirst() instanceof JournalEntry.Note note
                    && note.kind().equals(kind)) {
                return Optional.of(note.value());
            }
        }
        return Optional.empty();
    }

    /** Forgets what has not been taken: the state is left, or goes on anew. */
    synchronized void clear() {
        open.clear();
    }

    private <T extends JournalEntry> Optional<T> find(Class<T> kind, Predicate<T> wanted) {
        for (Iterator<JournalEntry> entries = open.iterator(); entries.hasNext(); ) {
            JournalEntry entry = entries.next();
            if (kind.isInstance(entry) && wanted.test(kind.cast(entry))) {
                entries.remove();
                return Optional.of(kind.cast(entry));
            }
        }
        return Optional.empty();
    }
}
