package dev.composerunner.stateslanguage.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskHandle;
import dev.composerunner.stateslanguage.task.TaskRequest;
import org.jspecify.annotations.Nullable;

/** A call of the task port that is no task: the history does not tell of it. */
public final class ServiceCall {

    /** Nothing is told of the call, and its end is waited for. */
    private static final TaskHandle HANDLE = new TaskHandle() {
        @Override
        public void submitted(JsonNode output) {}

        @Override
        public boolean heartbeat() {
            return true;
        }
    };

    private ServiceCall() {}

    /**
     * The answer of {@code resource}.
     *
     * @param error of the state where the call fails
     */
    public static JsonNode run(Visit visit, String resource, JsonNode arguments, String error)
            throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        Resource service = Resource.of(resource)
                .orElseThrow(() -> new StateFailure(error, "\"" + resource + "\" is not the ARN of a service"));
        var request = new TaskRequest(
                resource,
                service,
                arguments,
                null,
                null,
                null,
                null,
                HANDLE,
                environment.execution(),
                visit.state().name(),
                visit.retries(),
                "");
        try {
            return given(environment.tasks().run(request));
        } catch (TaskFailedException e) {
            throw new StateFailure(error, e.cause());
        } catch (RuntimeException e) {
            throw new StateFailure(error, e.toString());
        }
    }

    /**
     * Returns what a port gave.
     *
     * @throws IllegalStateException if that is nothing: Java's null, or what stands at a path that leads nowhere
     */
    static JsonNode given(@Nullable JsonNode answer) {
        if (answer == null || answer.isMissingNode()) {
            throw new IllegalStateException("the task port gave no value");
        }
        return answer;
    }
}
