package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.task.TaskPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the package's Javadoc, and the program of examples/embedding, compiled and run. */
@Timeout(120)
final class EmbeddingTest {

    private static final Path PROGRAM = Path.of("..", "examples", "embedding", "EmbeddedStateMachine.java");

    @TempDir
    Path folder;

    @Test
    void examples_ofThePackage_greet() throws IOException, InterruptedException {
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

        try (var journal = FileJournal.open(folder, FileJournal.Settings.STANDARD, TimeSource.system())) {
            var durable = interpreter.withJournal(journal);
            for (String arn : journal.running()) {
                durable.resume(journal.read(arn));
            }
            assertThat(durable.run(context, input)).isEqualTo(outcome);
            assertThat(journal.finished()).hasSize(1);
        }
    }

    @Test
    void program_killedWhileItWaits_goesOnWhereItWas() throws Exception {
        // Java compiles a program of one file by itself.
        assertThat(run("leave"))
                .contains("MapIterationSucceeded", "asked: The mean is 2.5", "TaskSubmitted")
                .doesNotContain("ExecutionSucceeded");
        assertThat(run())
                .contains("going on with", "TaskSucceeded", "Succeeded[output={\"mean\":2.5,\"approvedBy\":\"Ada\"}]")
                .doesNotContain("asked", "MapIteration");
    }

    private String run(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                PROGRAM.toString(),
                folder.toString()));
        command.addAll(List.of(more));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
