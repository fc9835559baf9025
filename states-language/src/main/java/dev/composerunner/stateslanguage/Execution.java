package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.Outcome.Aborted;
import dev.composerunner.stateslanguage.execution.Outcome.Failed;
import dev.composerunner.stateslanguage.execution.Outcome.Succeeded;
import dev.composerunner.stateslanguage.execution.Outcome.TimedOut;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.flow.FlowRunner;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.History;
import dev.composerunner.stateslanguage.internal.record.Recorded;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Scope;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A running, or ended, run of a state machine. */
public final class Execution {

    private final StateMachineDefinition definition;
    private final Environment environment;
    private final History history;
    private final Recorded recorded;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Thread thread;
    /** What the execution was told to end with; the first to say so wins, and nothing counts once the flow has ended. */
    private @Nullable Outcome ordered;

    /**
     * Done when {@link #ordered} is on record, before which nothing may end the execution. It is recorded without the monitor, for
     * which a listener may wait that is told of an event, and so keeps others from recording.
     */
    private final CompletableFuture<@Nullable Void> orderRecorded = new CompletableFuture<>();

    private boolean flowEnded;

    private Execution(StateMachineDefinition definition, Environment environment, History history, Recorded recorded) {
        this.definition = definition;
        this.environment = environment;
        this.history = history;
        this.recorded = recorded;
        this.ordered = recorded.stop().orElse(null);
        if (ordered != null) {
            orderRecorded.complete(null);
        }
        this.thread = Thread.ofVirtual()
                .name("execution " + environment.execution().name())
                .unstarted(this::conduct);
    }

    static Execution start(
            StateMachineDefinition definition, Environment environment, History history, Recorded recorded) {
        var execution = new Execution(definition, environment, history, recorded);
        execution.thread.start();
        return execution;
    }

    /** An execution that ended in an earlier process. */
    static Execution ended(
            StateMachineDefinition definition, Environment environment, History history, Outcome outcome) {
        var execution = new Execution(definition, environment, history, Recorded.none());
        execution.flowEnded = true;
        execution.outcome.complete(outcome);
        return execution;
    }

    /**
     * Stops the execution: cancels its tasks, waits for their end and lets it end as {@link Aborted}. Returns once that is on record,
     * before it is done; without effect on an execution that has ended.
     */
    public void stop(@Nullable String error, @Nullable String cause) {
        end(new Aborted(error, cause));
    }

    /**
     * Waits for the end. Interruption ends the waiting, not the execution.
     *
     * @throws IllegalStateException when the listener threw, with that as its cause
     */
    public Outcome await() throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the execution broke off", e.getCause());
        }
    }

    /** How the execution ended, if it has. */
    public Optional<Outcome> outcome() {
        return outcome.isDone() && !outcome.isCompletedExceptionally() ? Optional.of(outcome.join()) : Optional.empty();
    }

    private void end(Outcome wanted) {
        if (!order(wanted)) {
            return;
        }
        try {
            if (wanted instanceof Aborted(String error, String cause)) {
                history.note(
                        "",
                        NoteKind.Decision.STOP,
                        Details.failure(error, cause).node());
            }
        } finally {
            thread.interrupt();
            orderRecorded.complete(null);
        }
    }

    private synchronized boolean order(Outcome wanted) {
        if (ordered != null || flowEnded) {
            return false;
        }
        ordered = wanted;
        return true;
    }

    /** The outcome that counts, now that the flow has ended as {@code flow}. */
    private Outcome settle(Outcome flow) {
        Optional<Outcome> told = close();
        if (told.isPresent()) {
            orderRecorded.join();
        }
        Thread.interrupted();
        return told.orElse(flow);
    }

    private synchronized Optional<Outcome> close() {
        flowEnded = true;
        return Optional.ofNullable(ordered);
    }

    private void conduct() {
        try {
            Cursor cursor = Cursor.root(history, recorded);
            obey();
            Outcome result = settle(run(cursor));
            record(result, cursor);
            outcome.complete(result);
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
    }

    /** Lets the flow of an execution that is to end already give up at its first state. */
    private synchronized void obey() {
        if (ordered != null) {
            Thread.currentThread().interrupt();
        }
    }

    private TimeSource.Alarm timeout() {
        if (definition.timeout() == null) {
            return () -> {};
        }
        Instant now = environment.time().instant();
        Duration gone = Duration.between(recorded.started().orElse(now), now);
        Duration rest = definition.timeout().minus(gone);
        if (rest.isPositive()) {
            return environment.time().alarm(rest, () -> end(new TimedOut()));
        }
        end(new TimedOut());
        return () -> {};
    }

    private Outcome run(Cursor cursor) {
        JsonNode input = environment.input();
        TimeSource.Alarm alarm = timeout();
        try {
            if (!cursor.recorded().executionStarted()) {
                String role = environment.execution().roleArn();
                history.record(
                        "",
                        "ExecutionStarted",
                        0,
                        Details.none().payload("input", input).with("roleArn", role),
                        null);
            }
            return new Succeeded(
                    new FlowRunner(environment, definition.flow(), new Scope(null), cursor, null).run(input));
        } catch (StateFailure failure) {
            return new Failed(failure.error(), failure.cause());
        } catch (InterruptedException _) {
            return new Failed(Errors.RUNTIME, "interrupted");
        } finally {
            alarm.cancel();
        }
    }

    private void record(Outcome result, Cursor cursor) {
        switch (result) {
            case Succeeded(JsonNode output) ->
                history.end(
                        "", "ExecutionSucceeded", cursor.last(), Details.none().payload("output", output));
            case Failed(String error, String cause) ->
                history.end("", "ExecutionFailed", cursor.last(), Details.failure(error, cause));
            case TimedOut() -> history.end("", "ExecutionTimedOut", 0, Details.of("error", Errors.TIMEOUT));
            case Aborted(String error, String cause) ->
                history.end("", "ExecutionAborted", 0, Details.failure(error, cause));
        }
    }
}
