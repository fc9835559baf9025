package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Template;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One call of the task port, under its timeout. */
final class TaskAttempt {

    private final Visit visit;
    private final State.Task task;
    private final TaskEvents events;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private boolean over;

    TaskAttempt(Visit visit, State.Task task) {
        this.visit = visit;
        this.task = task;
        this.events = TaskEvents.of(task.resource());
    }

    /** How the attempt ended. */
    private sealed interface Ending {

        record Returned(JsonNode result) implements Ending {}

        record Raised(StateFailure failure) implements Ending {}

        record Expired() implements Ending {}
    }

    /** The result of the task. */
    JsonNode run() throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        Cursor cursor = visit.cursor();
        JsonNode arguments = arguments();
        Duration timeout = timeout();
        events.scheduled(cursor, arguments, environment.execution().region(), timeout);
        events.started(cursor);
        Optional<Ending> known = recorded(cursor);
        return switch (known.isPresent() ? known.get() : await(arguments, timeout)) {
            case Ending.Returned(JsonNode result) -> {
                Payload.checked(result, task.name());
                events.succeeded(cursor, result);
                yield result;
            }
            case Ending.Raised(StateFailure failure) -> {
                events.failed(cursor, failure.error(), failure.cause());
                throw failure;
            }
            case Ending.Expired() -> {
                events.timedOut(cursor);
                throw new StateFailure(Errors.TIMEOUT, null);
            }
        };
    }

    /** How this attempt ended, where a resumed execution has that on record. */
    private static Optional<Ending> recorded(Cursor cursor) {
        return cursor.recorded().attemptEnd().map(event -> {
            JsonNode details = event.details();
            if (event.type().endsWith("Succeeded")) {
                return new Ending.Returned(JournalLines.value(details.path("output").asText()));
            }
            return event.type().endsWith("TimedOut")
                    ? new Ending.Expired()
                    : new Ending.Raised(new StateFailure(
                            details.path("error").textValue(), details.path("cause").textValue()));
        });
    }

    private JsonNode arguments() throws StateFailure, InterruptedException {
        Template arguments = task.arguments();
        JsonNode value = arguments == null ? visit.input() : visit.evaluateOnce(arguments, "Arguments", visit.bindings());
        return Payload.checked(value, task.name());
    }

    private @Nullable Duration timeout() throws StateFailure, InterruptedException {
        Template seconds = task.timeoutSeconds();
        return seconds == null ? null : Delays.seconds(visit, seconds, "TimeoutSeconds", 1);
    }

    private Ending await(JsonNode arguments, @Nullable Duration timeout) throws InterruptedException {
        Environment environment = visit.environment();
        var request = new TaskRequest(
                task.resource(), arguments, this::submitted, environment.execution(), task.name(), visit.retries());
        boolean again = visit.cursor().replayed();
        TimeSource.Alarm alarm = timeout == null
                ? null
                : environment.time().alarm(rest(timeout), () -> ending.complete(new Ending.Expired()));
        Thread worker = Thread.ofVirtual()
                .name("task " + task.name())
                .start(() -> ending.complete(perform(environment.tasks(), request, again)));
        try {
            return ending.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            close();
            if (alarm != null) {
                alarm.cancel();
            }
            Threads.stop(worker, environment.stopGrace());
        }
    }

    /** What is left of the timeout of an attempt that may have begun in an earlier process. */
    private Duration rest(Duration timeout) {
        Duration gone = Duration.between(
                visit.cursor().lastTime(), visit.environment().time().instant());
        return gone.compareTo(timeout) < 0 ? timeout.minus(gone) : Duration.ZERO;
    }

    private static Ending perform(TaskPort port, TaskRequest request, boolean again) {
        try {
            Optional<JsonNode> handedBack = again ? port.resume(request) : Optional.empty();
            return new Ending.Returned(handedBack.isPresent() ? handedBack.get() : port.run(request));
        } catch (TaskFailedException e) {
            return new Ending.Raised(new StateFailure(e.error(), e.cause()));
        } catch (InterruptedException | RuntimeException | Error e) {
            // Not what a port may throw. A workflow that catches everything should still record that its job did not
            // run.
            return new Ending.Raised(new StateFailure(Errors.TASK_FAILED, e.toString()));
        }
    }

    private synchronized void submitted(JsonNode output) {
        if (!over) {
            try {
                events.submitted(visit.cursor(), output);
            } catch (StateFailure failure) {
                ending.complete(new Ending.Raised(failure));
            }
        }
    }

    private synchronized void close() {
        over = true;
    }
}
