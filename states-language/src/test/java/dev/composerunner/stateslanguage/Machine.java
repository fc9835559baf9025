package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A definition with everything it needs to run in a test. JSON in tests may have single quotes. */
public final class Machine {

    static final String LAMBDA = "arn:aws:states:::lambda:invoke";
    public static final ExecutionContext CONTEXT = new ExecutionContext(
            "arn:aws:states:us-east-1:111111111111:execution:machine:run",
            "run",
            FakeTime.START,
            "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
            "machine",
            "arn:aws:iam::111111111111:role/machine");

    final List<HistoryEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, CountDownLatch> told = new ConcurrentHashMap<>();
    private final StateMachineDefinition definition;
    FakeTime time = new FakeTime();
    TaskPort tasks = TaskRequest::arguments;
    final Callbacks callbacks = new Callbacks();

    private Machine(StateMachineDefinition definition) {
        this.definition = definition;
    }

    /** A machine of these states, starting at the first. */
    static Machine of(String startAt, String states) {
        return new Machine(StateMachineDefinition.parse(
                json("{'QueryLanguage':'JSONata','StartAt':'" + startAt + "','States':{" + states + "}}")));
    }

    /** The same in JSONPath. */
    static Machine inJsonPath(String startAt, String states) {
        return new Machine(
                StateMachineDefinition.parse(json("{'StartAt':'" + startAt + "','States':{" + states + "}}")));
    }

    static Machine parse(String definition) {
        return new Machine(StateMachineDefinition.parse(json(definition)));
    }

    Machine with(TaskPort port) {
        tasks = port;
        return this;
    }

    Machine in(FakeTime other) {
        time = other;
        return this;
    }

    Interpreter interpreter() {
        return new Interpreter(definition, tasks, time, new Random(7), this::tell)
                .withStopGrace(Duration.ofSeconds(5))
                .withCallbacks(callbacks);
    }

    private void tell(HistoryEvent event) {
        events.add(event);
        CountDownLatch latch = told.get(event.type());
        if (latch != null) {
            latch.countDown();
        }
    }

    /** Counts {@code latch} down with each event of this type. */
    Machine tellingOf(String type, CountDownLatch latch) {
        told.put(type, latch);
        return this;
    }

    Outcome run(String input) {
        return interpreter().run(CONTEXT, json(input));
    }

    Execution start(String input) {
        return interpreter().start(CONTEXT, json(input));
    }

    List<String> types() {
        return List.copyOf(events).stream().map(HistoryEvent::type).toList();
    }

    HistoryEvent event(String type) {
        return List.copyOf(events).stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    static Outcome succeeded(String output) {
        return new Outcome.Succeeded(json(output));
    }

    /** Reads {@code text}, taking {@code '} for {@code "} where there is no {@code "}. */
    public static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text.indexOf('"') < 0 ? text.replace('\'', '"') : text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
