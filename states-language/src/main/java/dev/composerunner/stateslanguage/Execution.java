package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.Outcome.Aborted;
import dev.composerunner.stateslanguage.Outcome.Failed;
import dev.composerunner.stateslanguage.Outcome.Succeeded;
import dev.composerunner.stateslanguage.Outcome.TimedOut;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A running, or ended, run of a state machine. */
public final class Execution {

    private final StateMachineDefinition definition;
    private final Environment environment;
    private final History history;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Thread thread;
    /** What the execution was told to end with; the first to say so wins, and nothing counts once the flow has ended. */
    private @Nullable Outcome ordered;

    private boolean flowEnded;

    private Execution(StateMachineDefinition definition, Environment environment, History history) {
        this.definition = definition;
        this.environment = environment;
        this.history = history;
        this.thread = Thread.ofVirtual()
                .name("execution " + environment.execution().name())
                .unstarted(this::conduct);
    }

    static Execution start(StateMachineDefinition definition, Environment environment, History history) {
        var execution = new Execution(definition, environment, history);
        execution.thread.start();
        return execution;
    }

    /**
     * Stops the execution: cancels its tasks, waits for their end and lets it end as {@link Aborted}. Returns at once; without effect
     * on an execution that has ended.
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

    private synchronized void end(Outcome wanted) {
        if (ordered == null && !flowEnded) {
            ordered = wanted;
            thread.interrupt();
        }
    }

    /** The outcome that counts, now that the flow has ended as {@code flow}. */
    private synchronized Outcome settle(Outcome flow) {
        flowEnded = true;
        Thread.interrupted();
        return ordered == null ? flow : ordered;
    }

    private void conduct() {
        try {
            var cursor = new Cursor(history, 0);
            Outcome result = settle(run(cursor));
            record(result, cursor);
            outcome.complete(result);
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
    }

    private Outcome run(Cursor cursor) {
        JsonNode input = environment.input();
        TimeSource.Alarm alarm = definition.timeout() == null
                ? () -> {}
                : environment.time().alarm(definition.timeout(), () -> end(new TimedOut()));
        try {
            String role = environment.execution().roleArn();
            history.record(
                    "ExecutionStarted",
                    0,
                    Details.none().payload("input", input).with("roleArn", role));
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
                history.end("ExecutionSucceeded", cursor.last(), Details.none().payload("output", output));
            case Failed(String error, String cause) ->
                history.end("ExecutionFailed", cursor.last(), Details.failure(error, cause));
            case TimedOut() -> history.end("ExecutionTimedOut", 0, Details.none());
            case Aborted(String error, String cause) ->
                history.end("ExecutionAborted", 0, Details.failure(error, cause));
        }
    }
}
