package dev.composerunner.stateslanguage.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.internal.callback.Callback;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.model.Resource.Ending;
import dev.composerunner.stateslanguage.task.TaskHandle;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How one attempt of a task ends: by its port, by a callback, or because it took too long; whatever is first. */
final class TaskEnding implements Callback, TaskHandle {

    /*
     * A callback may be faster than the answer of the service that carried its token. It is kept then until the history has that
     * answer, and its sender does not wait, since it may be the port itself.
     */
    private final Resource resource;
    private final TimeSource time;
    private final Cursor cursor;
    private final TaskEvents events;
    private final CompletableFuture<How> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
    private final boolean callback;
    private @Nullable TaskTimers timers;
    private @Nullable How early;
    private boolean submitted;
    private boolean begun;
    private boolean over;

    TaskEnding(Resource resource, TimeSource time, Cursor cursor, TaskEvents events) {
        this.resource = resource;
        this.time = time;
        this.cursor = cursor;
        this.events = events;
        this.callback = resource instanceof Resource.Integration integration && integration.ending() == Ending.CALLBACK;
    }

    /** The ways to end. */
    sealed interface How {

        record Returned(JsonNode result) implements How {}

        record Raised(StateFailure failure) implements How {}

        /**
         * It took too long.
         *
         * @param silent whether a heartbeat was missed
         */
        record Expired(boolean silent) implements How {}
    }

    /** Sets the timers, which {@link #begin} starts. */
    synchronized void arm(TaskRequest request) {
        boolean beats = callback || resource instanceof Resource.Activity;
        timers = new TaskTimers(
                time,
                request.timeout(),
                beats ? request.heartbeat() : null,
                () -> end.complete(new How.Expired(false)),
                () -> end.complete(new How.Expired(true)));
    }

    synchronized void begin() {
        begun = true;
        if (timers != null) {
            timers.start(cursor.replayed() ? Duration.between(cursor.lastTime(), time.instant()) : Duration.ZERO);
        }
    }

    /** Whether the end of the attempt is a callback. */
    boolean awaitsCallback() {
        return callback;
    }

    How await() throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The port has done its part. */
    synchronized void answered(JsonNode answer) {
        if (!callback) {
            end.complete(new How.Returned(answer));
            return;
        }
        submitted(answer);
        if (early != null) {
            end.complete(early);
        }
        heartbeat();
    }

    void raised(StateFailure failure) {
        end.complete(new How.Raised(failure));
    }

    @Override
    public synchronized void submitted(JsonNode output) {
        if (over || (callback && submitted)) {
            return;
        }
        submitted = true;
        try {
            events.submitted(cursor, output);
        } catch (StateFailure failure) {
            raised(failure);
        }
    }

    @Override
    public synchronized Optional<JsonNode> submission() {
        return cursor.recorded()
                .upcoming(event -> event.type().equals("TaskSubmitted"))
                .map(event -> JsonText.recorded(event.details().path("output").asText()));
    }

    @Override
    public synchronized boolean heartbeat() {
        if (over || end.isDone()) {
            return false;
        }
        if (begun && timers != null) {
            timers.beat();
        }
        return true;
    }

    @Override
    public synchronized boolean started(@Nullable String worker) {
        if (over || end.isDone()) {
            return false;
        }
        try {
            events.started(cursor, worker);
        } catch (StateFailure failure) {
            raised(failure);
            return false;
        }
        begin();
        return true;
    }

    @Override
    public boolean succeeded(JsonNode output) {
        return settle(new How.Returned(output));
    }

    @Override
    public boolean failed(@Nullable String error, @Nullable String cause) {
        return settle(new How.Raised(new StateFailure(error, cause)));
    }

    private boolean settle(How how) {
        synchronized (this) {
            if (over || end.isDone() || early != null) {
                return false;
            }
            if (callback && !submitted) {
                early = how;
                RecordedAttempt.keepEarly(cursor, how);
                return true;
            }
            end.complete(how);
        }
        return cursor.history().tellsHere() || awaitRecord();
    }

    /** A sender that is interrupted, as a port is whose task is over, does not wait. */
    private boolean awaitRecord() {
        try {
            return recorded.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The service has answered, and maybe a callback come, in an earlier process. */
    synchronized void takeUp(JsonNode answer, @Nullable How callback) {
        early = early == null ? callback : early;
        answered(answer);
    }

    /** Lets nothing that comes from now on count. */
    synchronized void close() {
        over = true;
        if (timers != null) {
            timers.stop();
        }
    }

    /** Tells a callback that waits for it whether the history has it. The first telling counts. */
    void recorded(boolean done) {
        recorded.complete(done);
    }
}
