package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Services that answer as they answered when a case was recorded. Callbacks come from {@link RecordedWorkers}. */
final class ServiceDoubles implements TaskPort {

    private static final Duration A_LONG_SLEEP = Duration.ofSeconds(60);

    private final JsonNode json;
    private final FakeTime time;
    private final LambdaStubs functions;
    private final List<RecordedTask> tasks;
    /** Counts the functions that must sleep before time passes for all of them. */
    private final CountDownLatch awake;

    ServiceDoubles(JsonNode json, FakeTime time) {
        this.json = json;
        this.time = time;
        this.functions = new LambdaStubs(json.path("lambda_functions"), time);
        this.tasks = new ArrayList<>(RecordedTask.of(json.path("expected_history")));
        long together = tasks.stream()
                .filter(task -> task.event("TimedOut").isPresent())
                .count();
        this.awake = new CountDownLatch(json.path("history").asText().equals("concurrent") ? (int) together : 1);
    }

    /** Lets no event pass while time passes, so that all that ends at one time has ended when the first end is told. */
    synchronized void told() {}

    private JsonNode sleep() throws InterruptedException {
        awake.countDown();
        if (awake.getCount() == 0) {
            synchronized (this) {
                time.advance(A_LONG_SLEEP);
            }
        }
        new CountDownLatch(1).await();
        throw new AssertionError();
    }

    private boolean sleeps() {
        return json.path("lambda_functions")
                .valueStream()
                .anyMatch(function -> function.path("kind").asText().equals("sleep_then_echo"));
    }

    @Override
    public JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException {
        String resource = request.resource();
        if (resource.contains(":lambda:") && json.has("lambda_functions")) {
            return sleeps() ? sleep() : functions.run(request);
        }
        if (resource.startsWith("arn:aws:states:::s3:")) {
            return store(request);
        }
        RecordedTask task = next(resource.substring("arn:aws:states:::".length()));
        JsonNode submitted = task.event("Submitted").map(RecordedTask::output).orElse(null);
        if (resource.endsWith(".waitForTaskToken") && submitted != null) {
            return submitted;
        }
        if (submitted != null) {
            request.handle().submitted(submitted);
        }
        if (request.token() != null && request.arguments().toString().contains(request.token())) {
            // The job was given the token, and calls back before it ends.
            new CountDownLatch(1).await();
        }
        JsonNode failed = task.event("Failed").orElse(null);
        if (failed != null) {
            JsonNode cause = failed.get("cause");
            throw new TaskFailedException(
                    failed.get("error").textValue(), cause.isTextual() ? cause.textValue() : cause.toString());
        }
        return RecordedTask.output(task.event("Succeeded").orElseThrow());
    }

    private synchronized RecordedTask next(String resource) {
        RecordedTask task = tasks.stream()
                .filter(candidate -> candidate.resource().equals(resource))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing recorded of " + resource));
        tasks.remove(task);
        return task;
    }

    /** API Gateway wants each header as a list. */
    @Override
    public Optional<String> refusal(TaskRequest request) {
        boolean listed = request.arguments().path("Headers").valueStream().allMatch(JsonNode::isArray);
        return request.resource().contains(":apigateway:") && !listed
                ? Optional.of("The value of the field 'Headers' has an invalid format")
                : Optional.empty();
    }

    /** The bucket that a Map state reads from or writes to. */
    private JsonNode store(TaskRequest request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        if (request.resource().endsWith(":getObject")) {
            JsonNode key = request.arguments().get("Key");
            for (JsonNode object : json.path("s3_objects")) {
                if (object.get("key").equals(key)) {
                    answer.set("Body", object.get("body"));
                }
            }
        } else if (request.resource().endsWith(":listObjectsV2")) {
            ArrayNode contents = answer.putArray("Contents");
            for (JsonNode object : json.path("s3_objects")) {
                contents.addObject()
                        .put("ETag", "etag")
                        .put("Key", object.get("key").textValue())
                        .put("LastModified", "2026-11-21T10:00:00Z")
                        .put("Size", object.get("body").textValue().length())
                        .put("StorageClass", "STANDARD");
            }
        }
        return answer;
    }
}
