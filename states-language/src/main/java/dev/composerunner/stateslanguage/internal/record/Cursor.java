package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.HistoryListener;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place of one branch in the history: the event that the branch's next one follows.
 *
 * <p>In an execution that was resumed, a branch goes once more through the state that it was in. What is on record is then taken from
 * there: an event keeps its id and its time, a value is what it was, and nothing is recorded twice.
 */
public final class Cursor {

    private final History history;
    private final Recorded recorded;
    private final BranchRecord record;
    private final String branch;
    private long last;
    private long beforeLast;
    private Instant lastTime = Instant.EPOCH;
    private boolean replayed;

    private Cursor(History history, Recorded recorded, String branch, BranchRecord record, long last) {
        this.history = history;
        this.recorded = recorded;
        this.branch = branch;
        this.record = record;
        this.last = record.last() == 0 ? last : record.last();
        this.beforeLast = record.last() == 0 ? last : record.beforeLast();
    }

    /** The place of the machine's own flow. */
    public static Cursor root(History history, Recorded recorded) {
        return new Cursor(history, recorded, "", recorded.branch(""), 0);
    }

    /** A value that may fail to be. */
    public interface Value {
        JsonNode get() throws StateFailure, InterruptedException;
    }

    /** Records an event that follows the last one of this branch. */
    public synchronized long record(String type, Details details) throws StateFailure {
        long id = add(type, last, details, null);
        beforeLast = last;
        last = id;
        return id;
    }

    /** Records that a state is left. */
    public synchronized void recordExited(String type, Details details, @Nullable String next) throws StateFailure {
        record.clear();
        long id = add(type, last, details, next);
        beforeLast = last;
        last = id;
    }

    /** Records a failed evaluation, which AWS lets follow the event before the last one. */
    public synchronized void recordEvaluationFailed(Details details) throws StateFailure {
        last = add("EvaluationFailed", beforeLast, details, null);
    }

    /** Records an event that the next one of this branch does not follow. */
    public synchronized long recordAside(String type, Details details) throws StateFailure {
        return add(type, last, details, null);
    }

    private long add(String type, long previousId, Details details, @Nullable String next) throws StateFailure {
        Optional<HistoryEvent> earlier = record.take(type, details.node());
        replayed = earlier.isPresent();
        HistoryEvent event = replayed ? earlier.get() : history.record(branch, type, previousId, details, next);
        lastTime = event.timestamp();
        return event.id();
    }

    /** Takes everything on record up to {@code event}, and that not. */
    public synchronized void passTo(HistoryEvent event) {
        for (HistoryEvent passed : record.takeUntil(event)) {
            beforeLast = last;
            last = passed.id();
            lastTime = passed.timestamp();
        }
    }

    /** Whether the last event was on record before. */
    public synchronized boolean replayed() {
        return replayed;
    }

    /** When the last event was recorded; on record before, or now. */
    public synchronized Instant lastTime() {
        return lastTime;
    }

    public synchronized long last() {
        return last;
    }

    /** Goes on after an event of another branch. */
    public synchronized void follow(long id) {
        beforeLast = last;
        last = id;
    }

    /**
     * A branch that begins here, or goes on where its record ends.
     *
     * @param started id of the event that started the branches
     */
    public Cursor fork(long started, int index) {
        String path = stem(started) + index;
        return new Cursor(history, recorded, path, recorded.branch(path), last());
    }

    /** In which order branches are run; {@code started} is the id of the event that started them. */
    public BranchOrder order(long started, int count) {
        return BranchOrder.of(record, recorded.under(stem(started)), count);
    }

    private String stem(long started) {
        return branch + "/" + started + ".";
    }

    public History history() {
        return history;
    }

    /** Path of the branch. */
    public String branch() {
        return branch;
    }

    /** What is on record of this branch. */
    public BranchRecord recorded() {
        return record;
    }

    /** The failure of the evaluation of {@code field}, where that is what comes next on record. */
    public synchronized Optional<StateFailure> failedEvaluation(String field) {
        Optional<HistoryEvent> failed = record.takeFailedEvaluation(field);
        failed.ifPresent(event -> {
            if (event.previousId() == last) {
                beforeLast = last;
            }
            last = event.id();
        });
        return failed.map(event -> new StateFailure(
                event.details().path("error").textValue(),
                event.details().path("cause").textValue()));
    }

    /** The value on record as {@code kind} in this state, else {@code value}, which is then on record. */
    public JsonNode once(NoteKind kind, Value value) throws StateFailure, InterruptedException {
        Optional<JsonNode> known = record.takeNote(kind);
        if (known.isPresent()) {
            return known.get();
        }
        JsonNode fresh = value.get();
        note(kind, fresh);
        return fresh;
    }

    /** Keeps a value for {@link BranchRecord#takeNote}. */
    public void note(NoteKind kind, JsonNode value) {
        history.note(branch, kind, value);
    }

    /** The text on record as {@code kind}, else {@code text}, which is then on record. */
    public String onceText(NoteKind kind, Supplier<String> text) throws StateFailure, InterruptedException {
        return once(kind, () -> JsonNodeFactory.instance.textNode(text.get())).textValue();
    }

    /**
     * The place of a child execution: its history is one of its own, and kept with that of this one.
     *
     * @param run id of the event that started the run it belongs to
     * @param known what {@link #recordOfChild} gave
     */
    public Cursor child(long run, int index, BranchRecord known, HistoryListener listener) {
        String path = childPath(run, index);
        return new Cursor(history.ofChild(listener, recorded.lastId(path)), recorded, path, known, 0);
    }

    /** What is on record of a child execution; asked for once. */
    public BranchRecord recordOfChild(long run, int index) {
        return recorded.branch(childPath(run, index));
    }

    private String childPath(long run, int index) {
        return branch + "/" + run + JournalEntry.CHILD + index;
    }

    /** The moment on record as {@code kind}, else {@code moment}, which is then on record. */
    public Instant deadline(NoteKind kind, Moment moment) throws StateFailure, InterruptedException {
        JsonNode known =
                once(kind, () -> JsonNodeFactory.instance.textNode(moment.get().toString()));
        return Instant.parse(known.textValue());
    }

    /** A moment that may fail to be. */
    public interface Moment {
        Instant get() throws StateFailure, InterruptedException;
    }

    /** Records that the attempt is over and that the next one may begin at {@code until}. */
    public synchronized void retry(int retrier, Instant until) {
        record.clear();
        note(NoteKind.Decision.RETRY, new Retry(retrier, until, last, beforeLast).toJson());
    }

    /** The next retry on record; the branch goes on behind it. */
    public synchronized Optional<Retry> retried() {
        Optional<Retry> retry = record.skipToNote(NoteKind.Decision.RETRY).map(Retry::of);
        retry.ifPresent(granted -> {
            last = granted.last();
            beforeLast = granted.beforeLast();
        });
        return retry;
    }

    /**
     * A retry that was granted.
     *
     * @param retrier place of the rule that granted it
     * @param until when the next attempt begins
     * @param last the event that the next one follows
     * @param beforeLast the one before
     */
    public record Retry(int retrier, Instant until, long last, long beforeLast) {

        public static Retry of(JsonNode note) {
            return new Retry(
                    note.path("retrier").asInt(),
                    Instant.parse(note.path("until").asText()),
                    note.path("last").asLong(),
                    note.path("beforeLast").asLong());
        }

        JsonNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("retrier", retrier)
                    .put("until", until.toString())
                    .put("last", last)
                    .put("beforeLast", beforeLast);
        }
    }
}
