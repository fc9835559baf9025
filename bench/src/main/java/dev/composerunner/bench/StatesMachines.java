package dev.composerunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** State machines that are measured. */
final class StatesMachines {

    /** Two events each, so that an execution of these stays below the limit of 25,000. */
    static final int PASSES = 10_000;

    /** Pass, Task, Choice, Task, Succeed; with expressions, as workflows have them. */
    static final String FIVE = """
            {"QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
              "Begin": {"Type": "Pass", "Assign": {"base": 7}, "Output": {"n": "{% $states.input.n + 1 %}"}, "Next": "First"},
              "First": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "first", "Payload": "{% $states.input %}"},
                "Output": "{% $states.result.Payload %}", "Next": "Which"},
              "Which": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.n > $base %}", "Next": "Second"}],
                "Default": "Done"},
              "Second": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "second", "Payload": "{% $states.input.n %}"}, "Next": "Done"},
              "Done": {"Type": "Succeed"}}}""";

    static final String WAIT = """
            {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 3600, "End": true}}}""";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private StatesMachines() {}

    /** A chain of Pass states that hand a small payload on. */
    static String passes(int count, String fields) {
        var states = new StringBuilder();
        for (int i = 0; i < count; i++) {
            states.append(i == 0 ? "" : ",")
                    .append("\"P" + i + "\":{\"Type\":\"Pass\"," + fields)
                    .append(i == count - 1 ? "\"End\":true}" : "\"Next\":\"P" + (i + 1) + "\"}");
        }
        return "{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"P0\",\"States\":{" + states + "}}";
    }

    /** A Map of {@code mode} whose iterations add one to their item. */
    static String map(String mode) {
        return """
                {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": {"Type": "Map", "End": true, "ItemProcessor": {
                  "ProcessorConfig": {"Mode": "%s"%s}, "StartAt": "Add", "States": {
                    "Add": {"Type": "Pass", "Output": "{%% $states.input + 1 %%}", "End": true}}}}}}""".formatted(mode, mode.equals("DISTRIBUTED") ? ", \"ExecutionType\": \"EXPRESS\"" : "");
    }

    static Interpreter interpreter(String definition, Journal journal) {
        return new Interpreter(
                        StateMachineDefinition.parse(definition),
                        StatesMachines::answer,
                        TimeSource.system(),
                        new Random(1),
                        _ -> {})
                .withJournal(journal);
    }

    private static JsonNode answer(TaskRequest request) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("StatusCode", 200)
                .set("Payload", request.arguments().path("Payload"));
    }

    static JsonNode input() {
        return JsonNodeFactory.instance.objectNode().put("n", 8).put("text", "some text that is handed on");
    }

    /** An execution nobody else has the name of. */
    static ExecutionContext context() {
        String name = "run-" + NAMES.incrementAndGet();
        String prefix = "arn:aws:states:us-east-1:111111111111:";
        return new ExecutionContext(
                prefix + "execution:load:" + name, name, Instant.now(), prefix + "stateMachine:load", "load", "");
    }
}
