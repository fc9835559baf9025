package dev.composerunner.fragments;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.VirtualTime;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * A state machine as the CDK synthesizes it, and its executions in the interpreter. Resources go by their logical ids without the hash at
 * the end. A call is answered by what {@link #when} says of the function or task definition that it names, and with {@code {}} after that.
 */
final class Machine {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HASH = "[0-9A-F]{8}$";

    private final JsonNode template;
    private final JsonNode definition;
    private final Map<String, Deque<Answer>> answers = new HashMap<>();
    private final List<String> called = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> arguments = Collections.synchronizedList(new ArrayList<>());
    private final List<HistoryEvent> history = Collections.synchronizedList(new ArrayList<>());
    private final VirtualTime time = new VirtualTime(START);

    /** How a service answers a call. */
    interface Answer {

        JsonNode to(TaskRequest request) throws TaskFailedException, InterruptedException;
    }

    private Machine(JsonNode template) {
        this.template = template;
        definition = json(text(one("AWS::StepFunctions::StateMachine").at("/Properties/DefinitionString")));
    }

    /** The state machine of {@code states}, whose states are JSONata unless they say otherwise. */
    static Machine of(Function<Stack, ? extends IChainable> states) {
        return of(QueryLanguage.JSONATA, states);
    }

    static Machine of(QueryLanguage language, Function<Stack, ? extends IChainable> states) {
        requireNode();
        var stack = new Stack(new App(), "Stack");
        StateMachine.Builder.create(stack, "Machine")
                .queryLanguage(language)
                .definitionBody(DefinitionBody.fromChainable(states.apply(stack)))
                .build();
        return new Machine(JSON.valueToTree(Template.fromStack(stack).toJSON()));
    }

    /** A function that goes by {@code name}. */
    static IFunction function(Stack stack, String name) {
        return software.amazon.awscdk.services.lambda.Function.Builder.create(stack, name)
                .runtime(Runtime.PYTHON_3_13)
                .handler("index.handler")
                .code(Code.fromInline("pass"))
                .build();
    }

    /** Skips a test where there is no Node. */
    static void requireNode() {
        boolean found = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder ->
                        Files.isExecutable(Path.of(folder, "node")) || Files.isExecutable(Path.of(folder, "node.exe")));
        assumeTrue(found, "the CDK needs node, which is not on the PATH");
    }

    /** Has the next calls of {@code service} answered by {@code next} in turn. */
    Machine when(String service, Answer... next) {
        answers.computeIfAbsent(service, _ -> new ArrayDeque<>()).addAll(List.of(next));
        return this;
    }

    Outcome run(String input) {
        var context = new ExecutionContext(
                "arn:aws:states:us-east-1:111111111111:execution:machine:execution-1",
                "execution-1",
                START,
                "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
                "machine",
                "arn:aws:iam::111111111111:role/machine");
        // Random numbers that make a wait with jitter as long as it can be.
        return new Interpreter(StateMachineDefinition.parse(definition), this::answer, time, () -> -1L, history::add)
                .run(context, json(input));
    }

    VirtualTime time() {
        return time;
    }

    JsonNode state(String name) {
        return definition.path("States").path(name);
    }

    List<String> states() {
        return definition
                .path("States")
                .propertyStream()
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    List<String> called() {
        return List.copyOf(called);
    }

    /** What the last call of {@code service} was given. */
    JsonNode lastArguments(String service) {
        return arguments.get(called.lastIndexOf(service));
    }

    /** The time that each call was allowed, in seconds. */
    List<Integer> timeouts() {
        return history.stream()
                .filter(event -> event.type().equals("TaskScheduled"))
                .map(event -> event.details().path("timeoutInSeconds"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::intValue)
                .toList();
    }

    /** What each policy of the template allows: an action and what it is done to. */
    List<Set<String>> policies() {
        return template.path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals("AWS::IAM::Policy"))
                .map(Machine::permissions)
                .toList();
    }

    /** What the only policy of the template allows. */
    Set<String> permissions() {
        return permissions(one("AWS::IAM::Policy"));
    }

    private static Set<String> permissions(JsonNode policy) {
        var permissions = new TreeSet<String>();
        for (var statement : policy.at("/Properties/PolicyDocument/Statement")) {
            for (var action : list(statement.path("Action"))) {
                list(statement.path("Resource"))
                        .forEach(on -> permissions.add(action.asText() + ' ' + text(on) + condition(statement)));
            }
        }
        return permissions;
    }

    private static String condition(JsonNode statement) {
        var shown = new StringBuilder();
        for (var operator : statement.path("Condition").properties()) {
            operator.getValue()
                    .properties()
                    .forEach(key -> shown.append(" if ")
                            .append(operator.getKey())
                            .append(' ')
                            .append(key.getKey())
                            .append(' ')
                            .append(text(key.getValue())));
        }
        return shown.toString();
    }

    private JsonNode one(String type) {
        var found = template.path("Resources")
                .valueStream()
                .filter(resource -> resource.path("Type").asText().equals(type))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " resources of type " + type);
        }
        return found.get(0);
    }

    static Answer fails(String error, String cause) {
        return _ -> {
            throw new TaskFailedException(error, cause);
        };
    }

    static Answer answers(String result) {
        return _ -> json(result);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private JsonNode answer(TaskRequest request) throws TaskFailedException, InterruptedException {
        var function = request.arguments().path("FunctionName");
        String service = (function.isTextual() ? function : request.arguments().path("TaskDefinition")).asText();
        Answer answer;
        synchronized (this) {
            called.add(service);
            arguments.add(request.arguments());
            answer = answers.getOrDefault(service, new ArrayDeque<>()).poll();
        }
        return answer == null ? JSON.createObjectNode() : answer.to(request);
    }

    /** A value of the template as text: a reference is the name of what it refers to. */
    private static String text(JsonNode value) {
        if (value.has("Fn::GetAtt")) {
            return value.at("/Fn::GetAtt/0").asText().replaceFirst(HASH, "");
        }
        if (value.has("Ref")) {
            String name = value.path("Ref").asText();
            return name.equals("AWS::Partition") ? "aws" : name.replaceFirst(HASH, "");
        }
        if (value.has("Fn::Join")) {
            return StreamSupport.stream(value.at("/Fn::Join/1").spliterator(), false)
                    .map(Machine::text)
                    .collect(joining());
        }
        if (value.has("Fn::Select")) {
            return text(value.at("/Fn::Select/1/Fn::Split/1"));
        }
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static List<JsonNode> list(JsonNode value) {
        return value.isArray() ? value.valueStream().toList() : List.of(value);
    }
}
