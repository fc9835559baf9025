package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Runs the tests of single states that were recorded on AWS, but for those that AWS refused to run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedStateTestsTest {

    private final RecordedAnswers answers = new RecordedAnswers();

    @TestFactory
    Stream<DynamicTest> recordedStateTest_again_tellsWhatAwsTold() {
        if (!RecordedAnswers.present()) {
            return Stream.of(DynamicTest.dynamicTest(
                    "recorded tests of states",
                    () -> assumeTrue(false, "no recorded answers in " + RecordedAnswers.folder())));
        }
        return RecordedAnswers.items("teststate.json").stream()
                .filter(item -> item.has("expected_response"))
                .map(Placeholders::masked)
                .map(item -> DynamicTest.dynamicTest(item.get("id").textValue(), () -> check(item)));
    }

    @AfterAll
    void printCounts() {
        answers.print();
    }

    private void check(JsonNode item) throws InterruptedException {
        String id = item.get("id").textValue();
        String category = "teststate " + id.substring(id.indexOf('/') + 1, id.indexOf("::"));
        String reason = RecordedAnswers.skipped(id);
        if (!reason.isEmpty()) {
            answers.skip(category);
            assumeTrue(false, reason);
        }
        try {
            JsonNode actual = answer(item);
            JsonNode expected = item.get("expected_response");
            assertThat(alike(expected, actual))
                    .as(() -> "expected " + expected + "\nbut got " + actual)
                    .isTrue();
            answers.passed(category);
        } catch (AssertionError | RuntimeException e) {
            answers.failed(category);
            throw e;
        }
    }

    /** Values in inspection data are JSON texts too, which the recorder decoded where they are objects. */
    private static boolean alike(JsonNode expected, JsonNode actual) {
        return Likeness.decodedAlike(without(expected), without(actual))
                && Likeness.decodedAlike(expected.path("inspectionData"), actual.path("inspectionData"));
    }

    private static JsonNode without(JsonNode answer) {
        ObjectNode rest = answer.deepCopy();
        rest.remove("inspectionData");
        return rest;
    }

    private static JsonNode answer(JsonNode item) throws InterruptedException {
        JsonNode request = item.get("request");
        StateTest test = test(item, request);
        JsonNode input = item.path("input").isMissingNode() ? JsonNodeFactory.instance.objectNode() : item.get("input");
        var execution = new ExecutionContext(
                "arn:aws:states:us-east-1:111111111111:express:machine:run",
                "run",
                FakeTime.START,
                "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
                "machine",
                request.path("roleArn").asText(""));
        StateTest.Result result = test.run(execution, input, new FakeTime(), new Random(1));
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("status", result.status().name());
        put(answer, "error", result.error());
        put(answer, "cause", result.cause());
        put(answer, "nextState", result.nextState());
        if (result.output() != null) {
            answer.set("output", result.output());
        }
        if (!request.path("inspectionLevel").asText("INFO").equals("INFO")) {
            answer.set("inspectionData", result.inspection());
        }
        return answer;
    }

    private static StateTest test(JsonNode item, JsonNode request) {
        StateTest test = request.has("stateName")
                ? StateTest.of(item.get("definition"), request.get("stateName").textValue())
                : StateTest.of(item.get("definition"));
        JsonNode mock = request.path("mock");
        if (mock.has("result")) {
            test = test.withMock(new StateTest.Mock.Returned(Likeness.decoded(mock.get("result"))));
        } else if (mock.has("errorOutput")) {
            test = test.withMock(new StateTest.Mock.Raised(
                    mock.at("/errorOutput/error").textValue(),
                    mock.at("/errorOutput/cause").textValue()));
        }
        if (request.has("variables")) {
            Map<String, JsonNode> variables = new HashMap<>();
            Likeness.decoded(request.get("variables")).forEachEntry(variables::put);
            test = test.withVariables(variables);
        }
        if (request.has("context")) {
            test = test.withContext((ObjectNode) Likeness.decoded(request.get("context")));
        }
        JsonNode configuration = request.path("stateConfiguration");
        if (configuration.has("mapItemReaderData")) {
            test = test.withItemReaderData(Likeness.decoded(configuration.get("mapItemReaderData")));
        }
        return test.withRetries(configuration.path("retrierRetryCount").asInt())
                .withFailedItems(configuration.path("mapIterationFailureCount").asInt())
                .withTasks(task -> new LambdaStubs(item.path("lambda_functions"), new FakeTime()).run(task));
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
