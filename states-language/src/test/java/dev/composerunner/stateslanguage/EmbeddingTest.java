package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** The example in the package's Javadoc, compiled and run. */
final class EmbeddingTest {

    @Test
    void example_ofThePackage_greets() {
        var context = Machine.CONTEXT;
        var input = JsonNodeFactory.instance.objectNode().put("name", "Ada");

        var definition = StateMachineDefinition.parse("""
                {
                  "QueryLanguage": "JSONata",
                  "StartAt": "Greet",
                  "States": {
                    "Greet": {
                      "Type": "Task",
                      "Resource": "arn:aws:states:::lambda:invoke",
                      "Arguments": {"FunctionName": "greet", "Payload": "{% $states.input.name %}"},
                      "Output": "{% $states.result.Payload %}",
                      "End": true
                    }
                  }
                }""");
        TaskPort tasks = request -> JsonNodeFactory.instance
                .objectNode()
                .put("Payload", "hello " + request.arguments().get("Payload").textValue());
        var interpreter = new Interpreter(definition, tasks, TimeSource.system(), new SecureRandom(), event -> {});
        Outcome outcome = interpreter.run(context, input);

        assertThat(outcome).isEqualTo(new Outcome.Succeeded(JsonNodeFactory.instance.textNode("hello Ada")));
    }
}
