package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.FailureClassification;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.PipelineDefinition;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.VirtualTime;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of job types on this machine, beside the same definition with tasks of two containers that answer as ECS does: what is
 * entered, scheduled and left is the same, event for event. {@code -Dfailures=all} has a job fail with each failure type.
 */
@Timeout(3600)
final class ExampleHistoriesTest {

    private static final Map<String, String> NAMES = Map.of(
            "CheckMonthlyCostFunctionArn", "check",
            "ClassifyFailureFunctionArn", "classify",
            "RecordFailureFunctionArn", "record",
            "ClusterArn", "cluster",
            "SecurityGroupId", "security-group",
            "PublicSubnet1Id", "subnet-1",
            "PublicSubnet2Id", "subnet-2",
            "TaskDefinitionFamily", "task");

    private static final Set<FailureType> TYPES = "all".equals(System.getProperty("failures"))
            ? EnumSet.allOf(FailureType.class)
            : EnumSet.of(FailureType.InvalidInput, FailureType.OutOfMemory, FailureType.Throttled);

    /** Jobs run two at once, and those that can pass are run four times. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @TempDir
    private Path data = Path.of("");

    @Test
    void executions_ofTheExamples_haveTheHistoriesThatTheyHaveOnAws() throws Exception {
        HttpServer texts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        texts.createContext("/", exchange -> {
            byte[] text = "one two two three three three\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        texts.start();
        var settings = new ServiceSettings(
                data,
                0,
                0,
                2,
                null,
                Map.of(),
                Path.of("..", "examples", "job-types"),
                Map.of("docker.io/library/busybox:1.36", "host"),
                false,
                ServiceAccess.LOOPBACK);
        try (Service service = Service.start(settings);
                Api api = new Api(service.url())) {
            assumeThat(api.get("job-types?job_type=failures")
                            .body()
                            .at("/job_types/0/unavailable_because")
                            .asText())
                    .as("what keeps the machine from running programs")
                    .isEmpty();
            Map<String, Optional<FailureType>> ends = new LinkedHashMap<>();
            submit(
                    api,
                    "words",
                    "word-count",
                    "\"url\": \"http://127.0.0.1:" + texts.getAddress().getPort() + "/t\"");
            ends.put("words", Optional.empty());
            submit(api, "none", "failures", "\"failure\": \"none\"");
            ends.put("none", Optional.empty());
            for (FailureType type : TYPES) {
                submit(api, type.name(), "failures", "\"failure\": \"" + type + '"');
                ends.put(type.name(), Optional.of(type));
            }
            int again = 0;
            for (var job : ends.entrySet()) {
                JsonNode status = api.awaitEnd(job.getKey(), PATIENCE);
                assertThat(status.path("error").asText())
                        .as(status.toString())
                        .isEqualTo(job.getValue().map(Enum::name).orElse(""));
                List<String> here = events(api, job.getKey());
                assertThat(here).as(job.getKey()).isEqualTo(onAws(order(api, job.getKey()), job.getValue()));
                again += here.contains("WaitStateEntered WaitBeforeRetry") ? 1 : 0;
            }
            assertThat(again).as("jobs that were done again").isPositive();
        } finally {
            texts.stop(0);
        }
    }

    private static void submit(Api api, String job, String type, String parameters) throws Exception {
        Api.Reply reply = api.post(
                "submit",
                "{\"artifact_prefix\": \"%s\", \"job_type\": \"%s\", \"parameters\": {%s}}"
                        .formatted(job, type, parameters));
        assertThat(reply.statusCode()).as(reply.toString()).isEqualTo(202);
    }

    private static List<String> events(Api api, String job) throws Exception {
        var events = new ArrayList<String>();
        for (JsonNode event : api.states(
                        "GetExecutionHistory",
                        "{\"executionArn\": \"" + api.status(job).path("job_id").asText() + "\", \"maxResults\": 1000}")
                .body()
                .path("events")) {
            events.add(event.path("type").asText()
                    + event.path("stateEnteredEventDetails")
                            .path("name")
                            .asText()
                            .transform(ExampleHistoriesTest::spaced)
                    + event.path("stateExitedEventDetails")
                            .path("name")
                            .asText()
                            .transform(ExampleHistoriesTest::spaced));
        }
        return events;
    }

    private static String order(Api api, String job) throws Exception {
        return api.states(
                        "DescribeExecution",
                        "{\"executionArn\": \"" + api.status(job).path("job_id").asText() + "\"}")
                .body()
                .path("input")
                .asText();
    }

    private static String spaced(String name) {
        return name.isEmpty() ? "" : ' ' + name;
    }

    private static List<String> onAws(String order, Optional<FailureType> failure) throws Exception {
        List<HistoryEvent> history = Collections.synchronizedList(new ArrayList<>());
        var context = new ExecutionContext(
                "arn:aws:states:us-east-1:111111111111:execution:machine:job",
                "job",
                Instant.parse("2026-11-21T10:00:00Z"),
                "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
                "machine",
                "arn:aws:iam::111111111111:role/machine");
        new Interpreter(
                        StateMachineDefinition.parse(PipelineDefinition.text(NAMES)),
                        request -> answer(request, failure),
                        new VirtualTime(context.startTime()),
                        () -> 0L,
                        history::add)
                .run(context, Api.JSON.readTree(order));
        return history.stream()
                .map(event -> event.type() + spaced(event.details().path("name").asText()))
                .toList();
    }

    private static JsonNode answer(TaskRequest request, Optional<FailureType> failure) throws TaskFailedException {
        JsonNode payload = request.arguments().path("Payload");
        FailureClassification classified = FailureClassification.of(
                payload.path("error").asText(), payload.path("cause").asText());
        return switch (request.arguments().path("FunctionName").asText()) {
            case "check" -> payload(answer -> answer.put("allowed", true));
            case "classify" ->
                payload(answer -> answer.put("type", classified.failure().type().name())
                        .put("message", classified.failure().message())
                        .put("retry", classified.retry()));
            case "record" ->
                payload(answer -> answer.put(
                                "error", classified.failure().type().name())
                        .put("cause", classified.failure().message()));
            default -> task(request, failure);
        };
    }

    /** A task of two containers: the runner's exit code is the failure's, the program's is its own. */
    private static JsonNode task(TaskRequest request, Optional<FailureType> failure) throws TaskFailedException {
        ObjectNode task = Api.JSON.createObjectNode();
        task.put("TaskArn", "arn:aws:ecs:us-east-1:111111111111:task/cluster/0123456789abcdef0123456789abcdef")
                .put("StartedAt", 1)
                .put("StoppedAt", 2)
                .put("StopCode", "EssentialContainerExited")
                .put("StoppedReason", "Essential container in task exited");
        var containers = task.putArray("Containers");
        Stream.of("ComposeRunnerContainer", "JobContainer")
                .forEach(name -> containers
                        .addObject()
                        .put("Name", name)
                        .put("ExitCode", failure.map(FailureType::exitCode).orElse(0)));
        ObjectNode submitted = Api.JSON.createObjectNode();
        submitted.putArray("Tasks").add(task);
        request.handle().submitted(submitted);
        if (failure.isPresent()) {
            throw new TaskFailedException("States.TaskFailed", task.toString());
        }
        return task;
    }

    private static JsonNode payload(Consumer<ObjectNode> answer) {
        ObjectNode result = Api.JSON.createObjectNode();
        answer.accept(result.putObject("Payload"));
        return result;
    }
}
