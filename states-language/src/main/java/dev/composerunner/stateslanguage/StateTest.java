package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.ChildExecutions;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.definition.DefinitionReader;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.jsonata.Bounds;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.internal.jsonpath.PathEvaluator;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs one state on its own, and tells what became of the data on the way. Retries are told, not made, and a Wait state does not wait.
 *
 * <pre>{@code
 * StateTest test = StateTest.of(definition, "Greet").withMock(new StateTest.Mock.Returned(answer));
 * StateTest.Result result = test.run(execution, input, TimeSource.system(), new SecureRandom());
 * }</pre>
 */
public final class StateTest {

    /** What AWS calls a state that is tested. */
    private static final String NAME = "StateName";

    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final State state;
    private final Setting setting;

    private StateTest(State state, Setting setting) {
        this.state = state;
        this.setting = setting;
    }

    /** What stands in for the work of a Task, Map or Parallel state. */
    public sealed interface Mock {

        /** The work gives {@code result}. */
        record Returned(JsonNode result) implements Mock {}

        /** The work fails. */
        record Raised(@Nullable String error, @Nullable String cause) implements Mock {}
    }

    /** How a test ended. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        /** A retrier would run the state again. */
        RETRIABLE,
        /** A catcher leads on. */
        CAUGHT_ERROR
    }

    /**
     * What a test tells.
     *
     * @param output null where the state failed or is to be retried
     * @param error null where the state succeeded, or names none
     * @param cause null where there is none
     * @param nextState null at the end of the flow
     * @param inspection the data by the names that TestState has for its stages: {@code afterParameters}, {@code result}
     */
    public record Result(
            Status status,
            @Nullable JsonNode output,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String nextState,
            ObjectNode inspection) {}

    /** What a test is given besides the input. Changes while a test is set up, and not any more from then on. */
    static final class Setting {

        TaskPort tasks = _ -> {
            throw new TaskFailedException(Errors.TASK_FAILED, "there is no port for this task");
        };
        Map<String, JsonNode> variables = Map.of();
        /** Null for that of an execution which has just begun. */
        @Nullable
        ObjectNode context;
        /** Null where the port does the work. */
        @Nullable
        Mock mock;
        /** That the retrier which applies has granted before. */
        int retries;
        /** Of a distributed Map state whose work is mocked. */
        int failedItems;
        /** Null where no items are read from elsewhere. */
        @Nullable
        JsonNode itemReaderData;

        private Setting copy() {
            var copy = new Setting();
            copy.tasks = tasks;
            copy.variables = variables;
            copy.context = context;
            copy.mock = mock;
            copy.retries = retries;
            copy.failedItems = failedItems;
            copy.itemReaderData = itemReaderData;
            return copy;
        }
    }

    /**
     * A test of one state.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     */
    public static StateTest of(JsonNode state) {
        return new StateTest(new DefinitionReader(ExecutionType.STANDARD).readState(NAME, state), new Setting());
    }

    /**
     * A test of one state of a machine, at any depth.
     *
     * @throws InvalidDefinitionException listing everything that is wrong or not supported
     * @throws IllegalArgumentException if there is no such state
     */
    public static StateTest of(JsonNode machine, String stateName) {
        StateMachineDefinition.parse(machine);
        ObjectNode state = find(machine, stateName)
                .orElseThrow(() -> new IllegalArgumentException("no state is named \"" + stateName + "\""))
                .deepCopy();
        if (!state.has("QueryLanguage") && machine.has("QueryLanguage")) {
            state.set("QueryLanguage", machine.get("QueryLanguage"));
        }
        return of(state);
    }

    /** The same with {@code tasks} for Task states that are not mocked. */
    public StateTest withTasks(TaskPort tasks) {
        return with(changed -> changed.tasks = tasks);
    }

    /** The same with variables that states before have assigned. */
    public StateTest withVariables(Map<String, JsonNode> variables) {
        return with(changed -> changed.variables = Map.copyOf(variables));
    }

    /** The same with this context object, taken as it is. */
    public StateTest withContext(ObjectNode context) {
        return with(changed -> changed.context = context.deepCopy());
    }

    /** The same with {@code mock} in place of the work of the state. */
    public StateTest withMock(Mock mock) {
        return with(changed -> changed.mock = mock);
    }

    /** The same after {@code retries} retries by the retrier that applies. */
    public StateTest withRetries(int retries) {
        return with(changed -> changed.retries = retries);
    }

    /** The same with {@code failedItems} failed iterations of a mocked distributed Map state. */
    public StateTest withFailedItems(int failedItems) {
        return with(changed -> changed.failedItems = failedItems);
    }

    /** The same with what the ItemReader of a distributed Map state would have read. */
    public StateTest withItemReaderData(JsonNode itemReaderData) {
        return with(changed -> changed.itemReaderData = itemReaderData);
    }

    private StateTest with(Consumer<Setting> change) {
        Setting changed = setting.copy();
        change.accept(changed);
        return new StateTest(state, changed);
    }

    /** The state that is tested. */
    public State state() {
        return state;
    }

    /**
     * Runs the state.
     *
     * @param execution what the context object tells, unless that is given; an empty role is told as null
     * @param random for intrinsic functions and jitter; used by one thread at a time
     * @throws IllegalStateException for a Map or Parallel state without a mock
     */
    public Result run(ExecutionContext execution, JsonNode input, TimeSource time, RandomGenerator random)
            throws InterruptedException {
        if (setting.mock == null && (state instanceof State.Map || state instanceof State.Parallel)) {
            throw new IllegalStateException("a " + state.type() + " state is tested with a mock");
        }
        var environment = new Environment(
                execution,
                input,
                setting.tasks,
                new Callbacks().tasks(),
                ChildExecutions.UNTOLD,
                time,
                random,
                new Evaluator(Bounds.STANDARD, time, random),
                new PathEvaluator(random),
                STOP_GRACE);
        return new TestRun(state, setting, environment, input).run();
    }

    private static Optional<ObjectNode> find(JsonNode node, String name) {
        if (node.path("States").path(name) instanceof ObjectNode found) {
            return Optional.of(found);
        }
        for (JsonNode child : node) {
            Optional<ObjectNode> found = child.isContainerNode() ? find(child, name) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
