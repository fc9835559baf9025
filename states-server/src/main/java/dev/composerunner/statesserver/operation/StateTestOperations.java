package dev.composerunner.statesserver.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.StateTest;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.execution.TimeSource.Alarm;
import dev.composerunner.stateslanguage.model.InvalidDefinitionException;
import dev.composerunner.stateslanguage.model.Resource;
import dev.composerunner.stateslanguage.model.Resource.Ending;
import dev.composerunner.stateslanguage.model.Resource.Integration;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.execution.Definitions;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Inputs;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.request.SfnJson;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.services.sfn.model.InspectionData;
import software.amazon.awssdk.services.sfn.model.MockInput;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateConfiguration;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;

/** Runs one state and tells what became of the data. */
public final class StateTestOperations {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final List<String> LEVELS = List.of("INFO", "DEBUG", "TRACE");
    private static final List<String> MODES = List.of("STRICT", "PRESENT", "NONE");

    /** What a context object may have, by its first members. */
    private static final Map<String, Set<String>> CONTEXT = Map.of(
            "Execution", Set.of("Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime"),
            "State", Set.of("EnteredTime", "Name", "RetryCount"),
            "StateMachine", Set.of("Id", "Name"),
            "Task", Set.of("Token"),
            "Map", Set.of("Item"));

    private final StatesArns arns;
    private final TaskPort tasks;
    private final TimeSource time;

    public StateTestOperations(StatesArns arns, TaskPort tasks, TimeSource time) {
        this.arns = arns;
        this.tasks = tasks;
        this.time = time;
    }

    public TestStateResponse test(TestStateRequest request) {
        String level = Constraints.oneOf(
                Objects.requireNonNullElse(request.inspectionLevelAsString(), "INFO"), "inspectionLevel", LEVELS);
        StateTest test = configured(defined(request), request);
        String name = UUID.randomUUID().toString();
        String machine = UUID.randomUUID().toString();
        var execution = new ExecutionContext(
                arns.testExecution(machine, name),
                name,
                time.instant(),
                arns.machine(machine),
                machine,
                Objects.requireNonNullElse(request.roleArn(), ""));
        JsonNode input = Inputs.stored(Inputs.checked(request.input()));
        var run = new FutureTask<>(() -> test.withTasks(tasks).run(execution, input, time, new SecureRandom()));
        // Set before the start, from which its time counts.
        Alarm alarm = time.alarm(LONGEST, () -> run.cancel(true));
        Thread thread = Thread.ofVirtual().name("test-" + name).start(run);
        try {
            return told(run.get(), level);
        } catch (CancellationException _) {
            return TestStateResponse.builder()
                    .status(TestExecutionStatus.FAILED)
                    .error("States.Timeout")
                    .build();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a state could not be tested", e.getCause());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a state was tested", e);
        } finally {
            alarm.cancel();
        }
    }

    private static StateTest defined(TestStateRequest request) {
        try {
            JsonNode definition = Inputs.parse(request.definition());
            return request.stateName() == null
                    ? StateTest.of(definition)
                    : StateTest.of(definition, request.stateName());
        } catch (JsonProcessingException e) {
            throw Refusals.invalidDefinition("INVALID_JSON_DESCRIPTION: " + e.getOriginalMessage() + " at /");
        } catch (InvalidDefinitionException e) {
            throw Refusals.invalidDefinition(Definitions.shown(e.problems()));
        } catch (IllegalArgumentException e) {
            throw Refusals.validation(String.valueOf(e.getMessage()));
        }
    }

    private static StateTest configured(StateTest test, TestStateRequest request) {
        State state = test.state();
        MockInput mock = request.mock();
        TestStateConfiguration configuration = request.stateConfiguration();
        Integer failedItems = configuration == null ? null : configuration.mapIterationFailureCount();
        boolean many = state instanceof State.Map || state instanceof State.Parallel;
        if (mock == null && failedItems != null) {
            throw Refusals.validation(
                    "TestState does not support MapIterationFailureCount when a mock is not specified.");
        }
        if (mock == null && many) {
            throw Refusals.untestable();
        }
        if (mock == null && state instanceof State.Task task && endsFromOutside(task.resource())) {
            throw Refusals.untestable(task.resource());
        }
        StateTest set = test;
        if (mock != null) {
            if (Boolean.TRUE.equals(request.revealSecrets())) {
                throw Refusals.validation("TestState does not support RevealSecrets when a mock is specified.");
            }
            if (!many && !(state instanceof State.Task)) {
                throw Refusals.validation(
                        "State type '" + state.type() + "' is not supported when a mock is specified");
            }
            set = set.withMock(mock(mock, state, failedItems));
        }
        if (request.variables() != null) {
            var variables = new HashMap<String, JsonNode>();
            object(request.variables(), "variables").properties().forEach(v -> variables.put(v.getKey(), v.getValue()));
            set = set.withVariables(variables);
        }
        if (request.context() != null) {
            set = set.withContext(context(request.context()));
        }
        if (configuration != null) {
            set = set.withRetries(Objects.requireNonNullElse(configuration.retrierRetryCount(), 0));
            set = set.withFailedItems(Objects.requireNonNullElse(failedItems, 0));
            if (configuration.mapItemReaderData() != null) {
                set = set.withItemReaderData(json(configuration.mapItemReaderData(), "mapItemReaderData"));
            }
        }
        return set;
    }

    /** Whether a task ends by somebody else's doing: a worker, a callback, a job that is waited for. */
    private static boolean endsFromOutside(String arn) {
        return Resource.of(arn)
                .filter(resource -> resource instanceof Resource.Activity
                        || (resource instanceof Integration integration && integration.ending() != Ending.RESPONSE))
                .isPresent();
    }

    private static StateTest.Mock mock(MockInput mock, State state, @Nullable Integer failedItems) {
        Constraints.optional(mock.fieldValidationModeAsString(), "mock.fieldValidationMode", MODES);
        if ((mock.errorOutput() == null) == (mock.result() == null)) {
            throw Refusals.validation("mock: got " + (mock.result() == null ? "neither" : "both")
                    + " of result and errorOutput; allowed: one of them");
        }
        if (mock.errorOutput() != null) {
            return new StateTest.Mock.Raised(
                    mock.errorOutput().error(), mock.errorOutput().cause());
        }
        JsonNode result = json(mock.result(), "mock.result");
        boolean written = state instanceof State.Map map
                && map.mode() instanceof MapMode.Distributed mode
                && mode.resultWriter() != null;
        if (state instanceof State.Map && !written && !result.isArray()) {
            throw Refusals.validation("Mocked result must be an array.");
        }
        if (state instanceof State.Map && failedItems != null && result.isArray() && failedItems > result.size()) {
            throw Refusals.validation(
                    "Map iteration failure count must be less than or equal to the number of Map iterations");
        }
        return new StateTest.Mock.Returned(result);
    }

    private static ObjectNode context(String text) {
        ObjectNode context = object(text, "context");
        context.properties().forEach(part -> {
            Set<String> allowed = CONTEXT.get(part.getKey());
            if (allowed == null) {
                throw Refusals.validation(
                        "Invalid Context object provided: Field '" + part.getKey() + "' is not allowed");
            }
            part.getValue().fieldNames().forEachRemaining(field -> {
                if (!allowed.contains(field)) {
                    throw Refusals.validation("Invalid Context object provided: Field '" + field + "' is not allowed");
                }
            });
        });
        return context;
    }

    private static ObjectNode object(String text, String member) {
        if (json(text, member) instanceof ObjectNode object) {
            return object;
        }
        throw Refusals.validation(member + " must be a JSON object");
    }

    private static JsonNode json(String text, String member) {
        try {
            return Inputs.parse(text);
        } catch (JsonProcessingException e) {
            throw Refusals.validation(member + " must be JSON: " + e.getOriginalMessage());
        }
    }

    private static TestStateResponse told(StateTest.Result result, String level) {
        JsonNode output = result.output();
        return TestStateResponse.builder()
                .status(result.status().name())
                .output(output == null ? null : output.toString())
                .error(result.error())
                .cause(result.cause())
                .nextState(result.nextState())
                .inspectionData(
                        level.equals("INFO")
                                ? null
                                : SfnJson.read(texts(result.inspection()), InspectionData.builder())
                                        .build())
                .build();
    }

    /** The data of the stages as JSON texts, which is how the API has them. */
    private static ObjectNode texts(ObjectNode inspection) {
        ObjectNode texts = inspection.deepCopy();
        for (SdkField<?> field : InspectionData.builder().sdkFields()) {
            JsonNode value = inspection.path(field.locationName());
            if (field.marshallingType().getKnownType() == MarshallingKnownType.STRING && !value.isMissingNode()) {
                texts.put(field.locationName(), value.toString());
            }
        }
        return texts;
    }
}
