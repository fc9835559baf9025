package dev.composerunner.infra;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.VirtualTime;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The committed workflow with services that answer what a test says. Functions are called {@code check}, {@code classify} and
 * {@code record}, task definitions {@code task} and {@code large-task}; what a test says nothing of goes well.
 */
final class WorkflowRun {

    static final String EXECUTION = "execution-1";

    /** A random number that makes every wait with jitter as long as it can be. */
    static final RandomGenerator LONGEST_WAITS = () -> -1L;

    /** A random number that makes every wait with jitter as short as it can be. */
    static final RandomGenerator SHORTEST_WAITS = () -> 0L;

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> NAMES = Map.of(
            "CheckMonthlyCostFunctionArn", "check",
            "ClassifyFailureFunctionArn", "classify",
            "RecordFailureFunctionArn", "record",
            "ClusterArn", "cluster",
            "SecurityGroupId", "security-group",
            "PublicSubnet1Id", "subnet-1",
            "PublicSubnet2Id", "subnet-2",
            "TaskDefinitionFamily", "task",
            "LargeTaskDefinitionFamily", "large-task");
    private static final Answer SPENDING_ALLOWS = _ -> json("""
            {"Payload": {"status": "OK", "allowed": true, "current_spend": 12.5, "limit": 100, "currency": "USD",
              "time_period": {"start": "2026-11-01", "end": "2026-11-22"}}}""");
    private static final Answer TASK_ENDED = _ -> json("""
            {"TaskArn": "task-1", "StartedAt": 1, "StoppedAt": 2, "StopCode": "EssentialContainerExited",
              "Containers": [{"Name": "ComposeRunnerContainer", "ExitCode": 0}]}""");

    final VirtualTime time = new VirtualTime(START);
    private final RandomGenerator random;
    private final String definition;
    private final Map<String, Deque<Answer>> told = new HashMap<>();
    private final List<String> called = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> arguments = Collections.synchronizedList(new ArrayList<>());
    private final List<HistoryEvent> history = Collections.synchronizedList(new ArrayList<>());

    WorkflowRun(RandomGenerator random) {
        this(random, PipelineDefinition.text());
    }

    /** @param definition another one than the committed, with the same names */
    WorkflowRun(RandomGenerator random, String definition) {
        this.random = random;
        String named = definition;
        for (var name : NAMES.entrySet()) {
            named = named.replace("${" + name.getKey() + "}", name.getValue());
        }
        this.definition = named;
    }

    /** How a service answers a call. */
    interface Answer {

        JsonNode to(TaskRequest request) throws TaskFailedException, InterruptedException;
    }

    /** Has the calls of {@code service} answered by {@code answers} in turn, and those after them as if nothing was said. */
    WorkflowRun when(String service, Answer... answers) {
        told.computeIfAbsent(service, _ -> new ArrayDeque<>()).addAll(List.of(answers));
        return this;
    }

    Outcome of(String input) {
        var parsed = StateMachineDefinition.parse(definition);
        var context = new ExecutionContext(
                "arn:aws:states:us-east-1:111111111111:execution:machine:" + EXECUTION,
                EXECUTION,
                START,
                "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
                "machine",
                "arn:aws:iam::111111111111:role/machine");
        return new Interpreter(parsed, this::answer, time, random, history::add).run(context, json(input));
    }

    /** The services called so far, in order. */
    List<String> called() {
        return List.copyOf(called);
    }

    /** What the last call of {@code service} was given. */
    JsonNode lastArguments(String service) {
        return arguments.get(called.lastIndexOf(service));
    }

    /** The time that each task was allowed, in seconds. */
    List<Integer> taskTimeouts() {
        return history.stream()
                .filter(event -> event.type().equals("TaskScheduled"))
                .map(event -> event.details().path("timeoutInSeconds"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::intValue)
                .toList();
    }

    static Answer fails(String error, String cause) {
        return _ -> {
            throw new TaskFailedException(error, cause);
        };
    }

    static Answer answers(String result) {
        return _ -> json(result);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private JsonNode answer(TaskRequest request) throws TaskFailedException, InterruptedException {
        String service = service(request);
        Answer answer;
        synchronized (this) {
            called.add(service);
            arguments.add(request.arguments());
            var next = told.getOrDefault(service, new ArrayDeque<>()).poll();
            answer = next == null ? usual(service) : next;
        }
        return answer.to(request);
    }

    private static String service(TaskRequest request) {
        var function = request.arguments().path("FunctionName");
        return function.isTextual()
                ? function.textValue()
                : request.arguments().path("TaskDefinition").asText();
    }

    private static Answer usual(String service) {
        return switch (service) {
            case "check" -> SPENDING_ALLOWS;
            case "task", "large-task" -> TASK_ENDED;
            // As the handlers of these names do.
            case "classify" -> request -> payload("type", "message", classification(request));
            case "record" -> request -> payload("error", "cause", classification(request));
            default -> throw new AssertionError("no service " + service);
        };
    }

    private static FailureClassification classification(TaskRequest request) {
        var given = request.arguments().path("Payload");
        return FailureClassification.of(
                given.path("error").asText(), given.path("cause").asText());
    }

    private static JsonNode payload(String type, String message, FailureClassification classification) {
        Failure failure = classification.failure();
        var answer = JSON.createObjectNode();
        answer.putObject("Payload")
                .put(type, failure.type().name())
                .put(message, failure.message())
                .put("retry", classification.retry());
        return answer;
    }
}
