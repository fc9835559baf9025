package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those who call back, or work for activities, as it was recorded; and the time that they let pass where they do not. */
final class RecordedWorkers {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int HEARTBEATS = 3;

    private final FakeTime time;
    private final Callbacks callbacks;
    private final List<RecordedTask> tasks;
    /** Tokens of the tasks that were asked to do something, in their order. */
    private final List<String> tokens = new ArrayList<>();

    RecordedWorkers(JsonNode json, FakeTime time, Callbacks callbacks) {
        this.time = time;
        this.callbacks = callbacks;
        this.tasks = new ArrayList<>(RecordedTask.of(json.path("expected_history")));
    }

    /** Remembers whom to call back. */
    TaskPort watching(TaskPort port) {
        return new TaskPort() {
            @Override
            public JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException {
                if (request.token() != null
                        && (request.resource().endsWith(".waitForTaskToken")
                                || request.arguments().toString().contains(request.token()))) {
                    synchronized (tokens) {
                        tokens.add(request.token());
                    }
                }
                return port.run(request);
            }

            @Override
            public Optional<String> refusal(TaskRequest request) {
                return port.refusal(request);
            }
        };
    }

    /** Goes on where the history says that it is a worker's turn. */
    void told(HistoryEvent event) {
        if (event.type().equals("ActivityScheduled")) {
            String activity = event.details().get("resource").textValue();
            RecordedTask task = next("activity_arn");
            Thread.ofVirtual().start(() -> work(activity, task, bounds(event)));
        } else if (event.type().equals("TaskSubmitted")) {
            String resource = event.details().get("resourceType").textValue() + ":"
                    + event.details().get("resource").textValue();
            String token = token();
            if (token != null) {
                RecordedTask task = next(resource);
                JsonNode bounds = task.event("Scheduled").orElseThrow();
                Thread.ofVirtual().start(() -> callBack(token, task, bounds));
            }
        }
    }

    private @Nullable String token() {
        synchronized (tokens) {
            return tokens.isEmpty() ? null : tokens.removeFirst();
        }
    }

    private synchronized RecordedTask next(String resource) {
        RecordedTask task = tasks.stream()
                .filter(candidate -> candidate.resource().equals(resource))
                .findFirst()
                .orElseThrow();
        tasks.remove(task);
        return task;
    }

    private static JsonNode bounds(HistoryEvent scheduled) {
        return scheduled.details();
    }

    private void work(String activity, RecordedTask task, JsonNode bounds) {
        try {
            JsonNode worker = task.event("Started").orElseThrow().path("workerName");
            ActivityTask got = callbacks
                    .getActivityTask(activity, worker.textValue(), PATIENCE, time)
                    .orElseThrow();
            callBack(got.token(), task, bounds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void callBack(String token, RecordedTask task, JsonNode bounds) {
        try {
            Optional<JsonNode> succeeded = task.event("Succeeded");
            Optional<JsonNode> failed = task.event("Failed");
            if (succeeded.isPresent()) {
                beat(token, bounds);
                callbacks.sendTaskSuccess(
                        token, RecordedTask.output(succeeded.get()).toString());
            } else if (failed.isPresent()) {
                JsonNode cause = failed.get().path("cause");
                callbacks.sendTaskFailure(
                        token,
                        failed.get().path("error").textValue(),
                        cause.isObject() ? cause.toString() : cause.textValue());
            } else {
                Duration longest = bounds.has("heartbeatInSeconds") ? heartbeat(bounds) : timeout(bounds);
                time.advance(longest);
            }
        } catch (CallbackException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Longer than one heartbeat may last, where the task wants heartbeats. */
    private void beat(String token, JsonNode bounds) throws CallbackException {
        if (bounds.has("heartbeatInSeconds")) {
            for (int i = 0; i < HEARTBEATS; i++) {
                callbacks.sendTaskHeartbeat(token);
                time.advance(heartbeat(bounds).minusSeconds(1));
            }
        }
    }

    private static Duration heartbeat(JsonNode bounds) {
        return Duration.ofSeconds(bounds.get("heartbeatInSeconds").longValue());
    }

    private static Duration timeout(JsonNode bounds) {
        return Duration.ofSeconds(bounds.get("timeoutInSeconds").longValue());
    }
}
