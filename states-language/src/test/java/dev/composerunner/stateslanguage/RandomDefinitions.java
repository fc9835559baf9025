package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Definitions of both query languages and inputs for them. Most are valid, all of them are near to what is. */
final class RandomDefinitions {

    private static final List<String> ERRORS = List.of(
            "Busy",
            "States.ALL",
            "States.TaskFailed",
            "States.Timeout",
            "States.Runtime",
            "States.QueryEvaluationError",
            "");
    private static final List<String> TIMESTAMPS = List.of(
            "2026-11-21T10:00:01Z",
            "2026-11-21T10:00:00+02:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2026-11-21T10:02:00.123456789Z",
            "+1000000000-12-31T23:59:59Z");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Draws draws;
    private final RandomExpressions expressions;
    private boolean jsonata;
    private int names;

    RandomDefinitions(Draws draws) {
        this.draws = draws;
        this.expressions = new RandomExpressions(draws);
    }

    ObjectNode definition() {
        jsonata = draws.below(2) == 0;
        ObjectNode machine = NODES.objectNode();
        if (jsonata) {
            machine.put("QueryLanguage", "JSONata");
        }
        if (draws.once(12)) {
            machine.put("TimeoutSeconds", 1 + draws.below(100));
        }
        return (ObjectNode) spoiled(flow(machine, 3));
    }

    /** Any JSON, as it is when it was read, four levels deep at most. */
    JsonNode data() {
        JsonNode data = draws.below(2) == 0 ? object(data(3), data(3)) : data(4);
        return json(data.toString());
    }

    private static ObjectNode object(JsonNode a, JsonNode item) {
        ObjectNode object = NODES.objectNode();
        object.set("a", a);
        object.putArray("items").add(1).add("b").add(item);
        return object;
    }

    private JsonNode data(int depth) {
        int kind = draws.below(depth == 0 ? 5 : 8);
        return switch (kind) {
            case 0 -> NODES.numberNode(draws.below(10));
            case 1 -> new TextNode(draws.of(draws.of(RandomExpressions.words(), TIMESTAMPS, ERRORS)));
            case 2 -> NODES.booleanNode(draws.below(2) == 0);
            case 3 -> NODES.nullNode();
            case 4 -> DecimalNode.valueOf(new BigDecimal(draws.of(RandomExpressions.numbers())));
            case 5 -> {
                ArrayNode array = NODES.arrayNode();
                IntStream.range(0, draws.below(5)).forEach(_ -> array.add(data(depth - 1)));
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                IntStream.range(0, draws.below(5))
                        .forEach(_ -> object.set(draws.of("a", "b", "items", "a b", "", "v"), data(depth - 1)));
                yield object;
            }
        };
    }

    private ObjectNode flow(ObjectNode flow, int depth) {
        int first = names;
        int count = 1 + draws.below(4);
        names += count;
        flow.put("StartAt", "S" + first);
        ObjectNode states = flow.putObject("States");
        for (int i = 0; i < count; i++) {
            String next = i == count - 1 ? null : "S" + (first + i + 1);
            states.set("S" + (first + i), spoiled(state(depth, next, first, count)));
        }
        return flow;
    }

    private ObjectNode state(int depth, @Nullable String next, int first, int count) {
        ObjectNode state = NODES.objectNode();
        boolean before = jsonata;
        if (draws.once(16)) {
            jsonata = true;
            state.put("QueryLanguage", "JSONata");
        }
        String type = depth == 0
                ? draws.of("Pass", "Task", "Choice", "Wait")
                : draws.of(
                        "Pass",
                        "Task",
                        "Choice",
                        "Wait",
                        "Map",
                        "Parallel",
                        next == null ? "Succeed" : "Pass",
                        next == null ? "Fail" : "Task");
        state.put("Type", type);
        String somewhere = "S" + (first + draws.below(count));
        switch (type) {
            case "Pass" -> pass(state);
            case "Task" -> task(state, somewhere);
            case "Choice" -> choice(state, somewhere);
            case "Wait" -> waiting(state);
            case "Map" -> map(state, depth, somewhere);
            case "Parallel" -> parallel(state, depth, somewhere);
            case "Fail" -> fail(state);
            default -> {}
        }
        if (!type.equals("Fail")) {
            effect(state, type);
        }
        if (!List.of("Choice", "Succeed", "Fail").contains(type)) {
            if (next == null) {
                state.put("End", true);
            } else {
                state.put("Next", draws.once(10) ? somewhere : next);
            }
        }
        jsonata = before;
        return state;
    }

    private void pass(ObjectNode state) {
        if (!jsonata && draws.below(2) == 0) {
            state.set("Result", data(3));
        } else if (!jsonata) {
            state.set("Parameters", payload(2));
        }
    }

    private void task(ObjectNode state, String somewhere) {
        state.put(
                "Resource",
                draws.of(
                        "arn:aws:states:::lambda:invoke",
                        "arn:aws:lambda:us-east-1:111111111111:function:f",
                        "arn:aws:states:::ecs:runTask.sync",
                        "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
                        "arn:aws:states:::aws-sdk:s3:getObject"));
        if (draws.below(3) > 0) {
            state.set(jsonata ? "Arguments" : "Parameters", payload(3));
        }
        if (draws.once(5)) {
            number(state, "TimeoutSeconds", 60 + draws.below(100));
        }
        if (draws.once(5)) {
            number(state, "HeartbeatSeconds", 1 + draws.below(50));
        }
        rules(state, somewhere);
    }

    private void rules(ObjectNode state, String somewhere) {
        if (!jsonata && draws.once(4)) {
            state.set("ResultSelector", payload(2));
        }
        if (draws.once(3)) {
            ObjectNode retrier = state.putArray("Retry").addObject();
            retrier.putArray("ErrorEquals").add(draws.of(ERRORS));
            retrier.put("IntervalSeconds", 1 + draws.below(200)).put("MaxAttempts", draws.below(5));
            retrier.put("BackoffRate", draws.of(1.0, 2.0, 1e9));
            if (draws.once(3)) {
                retrier.put("JitterStrategy", "FULL").put("MaxDelaySeconds", 1 + 200 + draws.below(50));
            }
        }
        if (draws.once(3)) {
            ObjectNode catcher = state.putArray("Catch").addObject();
            catcher.putArray("ErrorEquals").add(draws.of(ERRORS));
            catcher.put("Next", somewhere);
            effect(catcher, "Catch");
        }
    }

    private void choice(ObjectNode state, String somewhere) {
        ArrayNode choices = state.putArray("Choices");
        for (int i = 0; i <= draws.below(3); i++) {
            ObjectNode rule = choices.addObject();
            if (jsonata) {
                rule.set("Condition", expression());
            } else {
                condition(rule, 2);
            }
            rule.put("Next", somewhere);
        }
        if (!draws.once(4)) {
            state.put("Default", somewhere);
        }
    }

    private void condition(ObjectNode rule, int depth) {
        switch (depth == 0 ? 3 : draws.below(5)) {
            case 0 -> condition(rule.putObject("Not"), depth - 1);
            case 1 -> condition(rule.putArray("And").addObject(), depth - 1);
            case 2 -> condition(rule.putArray("Or").addObject(), depth - 1);
            default -> {
                rule.put("Variable", path());
                String operator = draws.of(
                        "IsPresent",
                        "IsNull",
                        "IsTimestamp",
                        "StringEquals",
                        "StringMatches",
                        "StringLessThanPath",
                        "NumericEquals",
                        "NumericGreaterThan",
                        "NumericEqualsPath",
                        "BooleanEquals",
                        "TimestampLessThan",
                        "TimestampEqualsPath");
                rule.set(
                        operator,
                        operator.endsWith("Path")
                                ? new TextNode(path())
                                : operator.startsWith("Is") || operator.startsWith("Boolean")
                                        ? NODES.booleanNode(draws.below(2) == 0)
                                        : operator.startsWith("String")
                                                ? new TextNode(draws.of("*", "a*b", "\\*", "", "a"))
                                                : operator.startsWith("Numeric")
                                                        ? NODES.numberNode(draws.of(0.0, 1.0, -1e300))
                                                        : new TextNode(draws.of(TIMESTAMPS)));
            }
        }
    }

    private void waiting(ObjectNode state) {
        switch (draws.below(4)) {
            case 0 -> state.put("Seconds", draws.below(200));
            case 1 -> number(state, "Seconds", draws.below(200));
            case 2 -> state.put("Timestamp", draws.of(TIMESTAMPS));
            default -> {
                if (jsonata) {
                    state.set("Timestamp", expression());
                } else {
                    state.put("TimestampPath", path());
                }
            }
        }
    }

    private void map(ObjectNode state, int depth, String somewhere) {
        if (jsonata) {
            state.set("Items", draws.from(this::expression, () -> data(2), () -> json("[1,2,3]")));
        } else if (draws.below(3) > 0) {
            state.put("ItemsPath", path());
        }
        if (draws.once(3)) {
            state.set("ItemSelector", payload(2));
        }
        if (draws.once(3)) {
            number(state, "MaxConcurrency", draws.below(4));
        }
        ObjectNode processor = state.putObject("ItemProcessor");
        if (draws.once(3)) {
            processor
                    .putObject("ProcessorConfig")
                    .put("Mode", "DISTRIBUTED")
                    .put("ExecutionType", draws.of("STANDARD", "EXPRESS"));
            if (draws.once(2)) {
                number(state, "ToleratedFailurePercentage", draws.below(100));
            }
            if (draws.once(2)) {
                number(state, "ToleratedFailureCount", draws.below(4));
            }
            if (draws.once(3)) {
                ObjectNode batcher = state.putObject("ItemBatcher");
                number(batcher, "MaxItemsPerBatch", 1 + draws.below(3));
                if (draws.once(2)) {
                    batcher.set("BatchInput", payload(2));
                }
            }
        }
        flow(processor, depth - 1);
        rules(state, somewhere);
    }

    private void parallel(ObjectNode state, int depth, String somewhere) {
        if (draws.once(3)) {
            state.set(jsonata ? "Arguments" : "Parameters", payload(2));
        }
        ArrayNode branches = state.putArray("Branches");
        IntStream.range(0, 1 + draws.below(3)).forEach(_ -> flow(branches.addObject(), depth - 1));
        rules(state, somewhere);
    }

    private void fail(ObjectNode state) {
        state.put("Error", draws.of(ERRORS));
        if (jsonata) {
            state.set("Cause", expression());
        } else {
            state.put("CausePath", draws.from(this::path, expressions::intrinsic));
        }
    }

    private void effect(ObjectNode fields, String type) {
        if (jsonata) {
            if (draws.once(3)) {
                fields.set("Output", payload(3));
            }
        } else if (!type.equals("Catch")) {
            if (draws.once(4)) {
                fields.put("InputPath", path());
            }
            if (draws.once(4)) {
                fields.put("OutputPath", path());
            }
        }
        if (!jsonata && !List.of("Choice", "Wait", "Succeed").contains(type) && draws.once(3)) {
            fields.put("ResultPath", draws.of("$.a", "$.b.c", "$.items[0]", "$['a b']", "$.a[99]", "$"));
        }
        if (!type.equals("Succeed") && draws.once(3)) {
            ObjectNode assign = fields.putObject("Assign");
            if (jsonata) {
                assign.set("v", payload(2));
            } else {
                entry(assign, "w", 2);
            }
        }
    }

    /** A number under its name, or what computes it. */
    private void number(ObjectNode fields, String name, int value) {
        if (draws.below(3) < 2) {
            fields.put(name, value);
        } else if (jsonata) {
            fields.set(name, expression());
        } else {
            fields.put(name + "Path", path());
        }
    }

    private JsonNode expression() {
        return new TextNode("{% "
                + draws.from(expressions::simpleJsonata, expressions::simpleJsonata, expressions::jsonata) + " %}");
    }

    private String path() {
        return draws.from(expressions::simplePath, expressions::simplePath, expressions::path);
    }

    private JsonNode payload(int depth) {
        if (depth == 0) {
            return jsonata ? expression() : data(1);
        }
        if (jsonata) {
            return draws.from(
                    this::expression,
                    () -> object(depth),
                    () -> NODES.arrayNode().add(payload(depth - 1)).add(payload(depth - 1)),
                    () -> data(2));
        }
        return object(depth);
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        IntStream.range(0, 1 + draws.below(3))
                .forEach(i -> entry(object, List.of("a", "b", "items").get(i), depth));
        return object;
    }

    private void entry(ObjectNode object, String name, int depth) {
        if (jsonata || draws.below(3) == 0) {
            object.set(name, payload(depth - 1));
        } else {
            object.put(name + ".$", draws.from(this::path, expressions::intrinsic));
        }
    }

    /** Usually {@code fields} themselves, now and then with something in them that does not belong there. */
    private JsonNode spoiled(ObjectNode fields) {
        if (draws.once(25)) {
            List<String> known =
                    fields.properties().stream().map(Map.Entry::getKey).toList();
            String name = draws.of(known);
            switch (draws.below(3)) {
                case 0 -> fields.remove(name);
                case 1 -> fields.set(name, data(3));
                default ->
                    fields.set(
                            draws.of("Foreign", "Retry", "Catch", "Output", "ItemReader", "ResultWriter", "Next"),
                            data(3));
            }
        }
        return fields;
    }
}
