import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * A state machine inside another program: samples are measured by an instrument that fails at times, a person approves, and what was
 * begun outlives the program.
 *
 * <p>Arguments: a folder for the journal; {@code leave}, where the program is to end before anybody approves. Called again with the same
 * folder, it goes on where it ended.
 */
public final class EmbeddedStateMachine {

    private static final String DEFINITION =
            """
            {
              "QueryLanguage": "JSONata",
              "StartAt": "Measure",
              "States": {
                "Measure": {
                  "Type": "Map",
                  "Items": "{% $states.input.samples %}",
                  "MaxConcurrency": 2,
                  "ItemProcessor": {
                    "StartAt": "MeasureOne",
                    "States": {
                      "MeasureOne": {
                        "Type": "Task",
                        "Resource": "arn:aws:lambda:us-east-1:000000000000:function:instrument",
                        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 3, "JitterStrategy": "FULL"}],
                        "End": true
                      }
                    }
                  },
                  "Assign": {"mean": "{% $average($states.result) %}"},
                  "Next": "Approve"
                },
                "Approve": {
                  "Type": "Task",
                  "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
                  "Arguments": {"Message": "{% 'The mean is ' & $mean %}", "Token": "{% $states.context.Task.Token %}"},
                  "Output": {"mean": "{% $mean %}", "approvedBy": "{% $states.result.name %}"},
                  "End": true
                }
              }
            }
            """;

    private static final String ARN = "arn:aws:states:us-east-1:000000000000:";
    private static final ExecutionContext CONTEXT = new ExecutionContext(
            ARN + "execution:measurements:first",
            "first",
            Instant.now(),
            ARN + "stateMachine:measurements",
            "measurements",
            "arn:aws:iam::000000000000:role/any");

    private final Path tokenFile;
    private final boolean leaves;

    private EmbeddedStateMachine(Path folder, boolean leaves) {
        this.tokenFile = folder.resolve("token");
        this.leaves = leaves;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        try {
            new EmbeddedStateMachine(folder, arguments.length > 1).run(folder);
        } catch (InvalidDefinitionException e) {
            e.problems().forEach(System.err::println);
            System.exit(2);
        }
    }

    private void run(Path folder) throws Exception {
        var definition = StateMachineDefinition.parse(DEFINITION);
        try (var journal = FileJournal.open(folder, FileJournal.Settings.STANDARD, TimeSource.system())) {
            // Tokens are signed with the key, so a token of an earlier process counts only under the same one.
            var callbacks = new Callbacks(key(folder.resolve("key")));
            TaskPort tasks = this::perform;
            var interpreter = new Interpreter(
                            definition, tasks, TimeSource.system(), new SecureRandom(), this::show)
                    .withCallbacks(callbacks)
                    .withJournal(journal);
            Execution execution;
            if (journal.running().isEmpty()) {
                var input = new ObjectMapper().readTree("{\"samples\": [3, 4, 8]}");
                execution = interpreter.start(CONTEXT, input);
            } else {
                System.out.println("going on with " + journal.running());
                execution = interpreter.resume(journal.read(CONTEXT.arn()));
                callbacks.sendTaskSuccess(Files.readString(tokenFile), "{\"name\": \"Ada\"}");
            }
            Outcome outcome = execution.await();
            System.out.println(outcome);
        }
    }

    /** Does what Task states ask for. */
    private JsonNode perform(TaskRequest request) throws TaskFailedException {
        if (request.token() == null) {
            int sample = request.arguments().intValue();
            if (request.retry() == 0 && sample == 4) {
                throw new TaskFailedException("Busy", "the instrument warms up");
            }
            return JsonNodeFactory.instance.numberNode(sample / 2.0);
        }
        try {
            Files.writeString(tokenFile, request.arguments().get("Token").textValue());
        } catch (IOException e) {
            throw new TaskFailedException("NotAsked", e.toString());
        }
        System.out.println("asked: " + request.arguments().get("Message").textValue());
        return JsonNodeFactory.instance.objectNode().put("MessageId", "1");
    }

    private void show(HistoryEvent event) {
        System.out.println(event.id() + " " + event.type());
        if (leaves && event.type().equals("TaskSubmitted")) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static byte[] key(Path file) throws IOException {
        if (!Files.exists(file)) {
            var key = new byte[Callbacks.KEY_BYTES];
            new SecureRandom().nextBytes(key);
            Files.createDirectories(file.getParent());
            Files.write(file, key);
        }
        return Files.readAllBytes(file);
    }
}
