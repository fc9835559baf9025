package dev.composerunner.stateslanguage.internal.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.internal.callback.ActivityQueue;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Delays;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.model.Resource.Ending;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.template.Template;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskHandle;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt of a Task state: what is asked of the resource, and what the history says of it. */
public final class TaskAttempt {

    private final Visit visit;
    private final State.Task task;
    private final TaskEvents events;

    public TaskAttempt(Visit visit, State.Task task) {
        this.visit = visit;
        this.task = task;
        this.events = TaskEvents.of(task.service());
    }

    /** The result of the task. */
    public JsonNode run() throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        String token = token(environment);
        visit.setToken(token);
        var ending = new TaskEnding(task.service(), environment.time(), visit.cursor(), events);
        TaskRequest request = request(token, ending);
        refuseUnfit(environment.tasks(), request);
        events.scheduled(visit.cursor(), request, environment.execution().region());
        try {
            TaskEnding.How known = RecordedAttempt.ending(visit.cursor(), request);
            return conclude(ending, known == null ? await(ending, request) : known);
        } finally {
            ending.recorded(false);
        }
    }

    /** Null where the resource takes no callback. */
    private @Nullable String token(Environment environment) {
        boolean calledBack = switch (task.service()) {
            case Resource.Activity _ -> true;
            case Resource.Integration integration -> integration.ending() != Ending.RESPONSE;
            case Resource.Function _ -> false;
        };
        return calledBack
                ? environment.waiting().token(environment.execution().arn(), visit.enteredId(), visit.retries())
                : null;
    }

    private TaskRequest request(@Nullable String token, TaskHandle handle) throws StateFailure, InterruptedException {
        JsonNode arguments = signed(
                task.arguments() == null
                        ? visit.input()
                        : visit.evaluateOnce(task.arguments(), argumentsField(), visit.bindings()));
        DataLimit.checked(arguments, task.name());
        Duration timeout = seconds(task.timeoutSeconds(), "TimeoutSeconds");
        Duration heartbeat = seconds(task.heartbeatSeconds(), "HeartbeatSeconds");
        JsonNode credentials = task.credentials() == null
                ? null
                : visit.evaluateOnce(task.credentials(), "Credentials", visit.bindings());
        return new TaskRequest(
                task.resource(),
                task.service(),
                arguments,
                token,
                credentials,
                timeout,
                heartbeat,
                handle,
                visit.environment().execution(),
                task.name(),
                visit.retries(),
                visit.enteredId() + "." + visit.retries());
    }

    /** Step Functions writes its name on the ECS tasks whose end it waits for. */
    private JsonNode signed(JsonNode arguments) {
        boolean waited = task.service() instanceof Resource.Integration integration
                && integration.service().equals("ecs")
                && integration.action().equals("runTask")
                && integration.ending() == Ending.JOB;
        return waited && arguments.isObject() && !arguments.has("StartedBy")
                ? ((ObjectNode) arguments.deepCopy()).put("StartedBy", "AWS Step Functions")
                : arguments;
    }

    private String argumentsField() {
        return switch (task.reading().language()) {
            case JSONATA -> "Arguments";
            case JSON_PATH -> "Parameters";
        };
    }

    private @Nullable Duration seconds(@Nullable Template seconds, String field)
            throws StateFailure, InterruptedException {
        return seconds == null ? null : Delays.seconds(visit, seconds, field, 1);
    }

    private void refuseUnfit(TaskPort port, TaskRequest request) throws StateFailure {
        if (!(task.service() instanceof Resource.Activity)) {
            String refusal = port.refusal(request).orElse(null);
            if (refusal != null) {
                throw visit.fault("The " + argumentsField() + " '" + request.arguments()
                        + "' could not be used to start the Task: [" + refusal + "]");
            }
        }
    }

    private TaskEnding.How await(TaskEnding ending, TaskRequest request) throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        String token = request.token();
        ending.arm(request);
        if (token != null) {
            environment.waiting().open(token, ending);
        }
        try {
            return task.service() instanceof Resource.Activity ? ofActivity(ending, request) : ofPort(ending, request);
        } finally {
            ending.close();
            if (token != null) {
                environment.waiting().close(token);
            }
        }
    }

    private TaskEnding.How ofActivity(TaskEnding ending, TaskRequest request) throws InterruptedException {
        ActivityQueue queue = visit.environment().waiting().queue(request.resource());
        var job = new ActivityQueue.Job(String.valueOf(request.token()), request.arguments(), ending);
        if (!RecordedAttempt.startedBefore(visit.cursor(), ending)) {
            queue.offer(job);
        }
        try {
            return ending.await();
        } finally {
            queue.withdraw(job);
        }
    }

    private TaskEnding.How ofPort(TaskEnding ending, TaskRequest request) throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        events.started(visit.cursor(), null);
        boolean again = visit.cursor().replayed();
        ending.begin();
        if (again && RecordedAttempt.submittedBefore(visit.cursor(), ending)) {
            return ending.await();
        }
        Thread worker = Thread.ofVirtual()
                .name("task " + task.name())
                .start(() -> perform(environment.tasks(), request, ending, again));
        try {
            return ending.await();
        } finally {
            ending.close();
            Threads.stop(worker, environment.stopGrace());
        }
    }

    private static void perform(TaskPort port, TaskRequest request, TaskEnding ending, boolean again) {
        try {
            Optional<JsonNode> handedBack = again ? port.resume(request) : Optional.empty();
            ending.answered(handedBack.isPresent() ? handedBack.get() : ServiceCall.given(port.run(request)));
        } catch (TaskFailedException e) {
            ending.raised(new StateFailure(e.error(), e.cause()));
        } catch (InterruptedException | RuntimeException | Error e) {
            // Not what a port may throw. A workflow that catches everything should still record that its job did not
            // run.
            ending.raised(new StateFailure(Errors.TASK_FAILED, e.toString()));
        }
    }

    /** What AWS says a result came from. */
    private String origin() {
        return switch (task.service()) {
            case Resource.Integration integration -> integration.service();
            case Resource.Function(String arn) -> arn;
            case Resource.Activity(String arn) -> arn;
        };
    }

    private JsonNode conclude(TaskEnding ending, TaskEnding.How how) throws StateFailure {
        return switch (how) {
            case TaskEnding.How.Returned(JsonNode result) -> {
                if (!Payload.fits(result)) {
                    StateFailure failure = DataLimit.exceeded(origin());
                    events.failed(visit.cursor(), failure.error(), failure.cause());
                    ending.recorded(true);
                    throw failure;
                }
                events.succeeded(visit.cursor(), result);
                ending.recorded(true);
                yield result;
            }
            case TaskEnding.How.Raised(StateFailure failure) -> {
                events.failed(visit.cursor(), failure.error(), failure.cause());
                ending.recorded(true);
                throw failure;
            }
            case TaskEnding.How.Expired(boolean silent) -> {
                events.timedOut(visit.cursor());
                throw silent ? StateFailure.heartbeatTimeout() : new StateFailure(Errors.TIMEOUT, null);
            }
        };
    }
}
