package dev.composerunner.stateslanguage.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.journal.NoteKind;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a resumed execution has on record of the attempt of a task that was the last one. */
final class RecordedAttempt {

    private RecordedAttempt() {}

    /** How the attempt ended, or null where that is not on record; the cursor stands before the event that tells of it. */
    static TaskEnding.@Nullable How ending(Cursor cursor, TaskRequest request) {
        HistoryEvent end = cursor.recorded().attemptEnd().orElse(null);
        if (end == null) {
            return null;
        }
        cursor.passTo(end);
        JsonNode details = end.details();
        if (end.type().endsWith("Succeeded")) {
            return new TaskEnding.How.Returned(
                    JsonText.recorded(details.path("output").asText()));
        }
        if (end.type().endsWith("TimedOut")) {
            Duration timeout = request.timeout();
            Duration taken = Duration.between(cursor.lastTime(), end.timestamp());
            boolean silent = request.heartbeat() != null && (timeout == null || taken.compareTo(timeout) < 0);
            return new TaskEnding.How.Expired(silent);
        }
        return new TaskEnding.How.Raised(failure(details));
    }

    /** Whether a worker had taken the work of an activity; {@code ending} knows it then. */
    static boolean startedBefore(Cursor cursor, TaskEnding ending) {
        Optional<HistoryEvent> started =
                cursor.recorded().upcoming(event -> event.type().equals("ActivityStarted"));
        started.ifPresent(
                event -> ending.started(event.details().path("workerName").textValue()));
        return started.isPresent();
    }

    /** Whether the service had answered and a callback is all that is waited for; {@code ending} knows it then. */
    static boolean submittedBefore(Cursor cursor, TaskEnding ending) {
        if (!ending.awaitsCallback()) {
            return false;
        }
        Optional<HistoryEvent> submitted =
                cursor.recorded().upcoming(event -> event.type().equals("TaskSubmitted"));
        submitted.ifPresent(event -> ending.takeUp(
                JsonText.recorded(event.details().path("output").asText()),
                cursor.recorded()
                        .takeNote(NoteKind.Decision.EARLY_CALLBACK)
                        .map(RecordedAttempt::callback)
                        .orElse(null)));
        return submitted.isPresent();
    }

    /** Keeps a callback that the history cannot tell of yet. */
    static void keepEarly(Cursor cursor, TaskEnding.How callback) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        switch (callback) {
            case TaskEnding.How.Returned(JsonNode result) -> note.set("result", result);
            case TaskEnding.How.Raised(StateFailure failure) ->
                note.put("error", failure.error()).put("cause", failure.cause());
            case TaskEnding.How.Expired _ -> throw new IllegalArgumentException("not a callback");
        }
        cursor.note(NoteKind.Decision.EARLY_CALLBACK, note);
    }

    private static TaskEnding.How callback(JsonNode note) {
        return note.has("result")
                ? new TaskEnding.How.Returned(note.get("result"))
                : new TaskEnding.How.Raised(failure(note));
    }

    private static StateFailure failure(JsonNode details) {
        return new StateFailure(
                details.path("error").textValue(), details.path("cause").textValue());
    }
}
