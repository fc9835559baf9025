package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs a recorded case with doubles of all that it needs. */
record RecordedRun(JsonNode json) {

    /** The recorder wrote this word for the ARN of an activity, in the definition too. */
    private static final String ACTIVITY_WORD = "activity_arn";

    private static final String ACTIVITY = "arn:aws:states:us-east-1:111111111111:activity:worker";

    /** What came of the run. */
    record Result(Outcome outcome, List<HistoryEvent> events) {}

    Result run() throws InterruptedException {
        List<HistoryEvent> events = new CopyOnWriteArrayList<>();
        boolean stopped = json.at("/expected/status").asText().equals("ABORTED");
        FakeTime time = stopped ? FakeTime.endless() : new FakeTime();
        var callbacks = new Callbacks();
        var workers = new RecordedWorkers(json, time, callbacks);
        var services = new ServiceDoubles(json, time);
        Execution execution = new Interpreter(
                        StateMachineDefinition.parse(replaced(json.get("definition"), ACTIVITY_WORD, ACTIVITY)),
                        workers.watching(services),
                        time,
                        new Random(1),
                        event -> {
                            services.told();
                            events.add(event);
                            workers.told(event);
                        })
                .withCallbacks(callbacks)
                .start(
                        context(),
                        json.path("input").isMissingNode() ? JsonNodeFactory.instance.objectNode() : json.get("input"));
        if (stopped) {
            time.awaitSleeper();
            execution.stop(null, null);
        }
        Outcome outcome = execution.await();
        return new Result(outcome, events.stream().map(RecordedRun::withWord).toList());
    }

    private ExecutionContext context() {
        JsonNode context = json.path("context");
        String machine = context.path("state_machine_name").asText();
        String name = context.path("execution_name").asText("run");
        String started = json.at("/expected_history/0/executionStartedEventDetails/roleArn")
                .asText();
        String prefix = "arn:aws:states:us-east-1:111111111111:";
        return new ExecutionContext(
                json.path("type").asText().equals("EXPRESS")
                        ? prefix + "express:" + machine + ":" + name + ":run"
                        : prefix + "execution:" + machine + ":" + name,
                name,
                FakeTime.START,
                prefix + "stateMachine:" + machine,
                machine,
                context.path("role_arn").asText(started));
    }

    private static HistoryEvent withWord(HistoryEvent event) {
        return new HistoryEvent(
                event.id(),
                event.previousId(),
                event.timestamp(),
                event.type(),
                replaced(event.details(), ACTIVITY, ACTIVITY_WORD));
    }

    private static JsonNode replaced(JsonNode node, String text, String by) {
        String written = node.toString();
        if (!written.contains(text)) {
            return node;
        }
        try {
            return new JsonMapper().readTree(written.replace(text, by));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
