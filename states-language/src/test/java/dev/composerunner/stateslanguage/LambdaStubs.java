package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.stream.Collectors;

/** Answers for the functions of a recorded case, as the case describes them. */
record LambdaStubs(JsonNode functions, FakeTime time) implements TaskPort {

    @Override
    public JsonNode run(TaskRequest request) throws TaskFailedException {
        boolean direct = request.resource().contains(":lambda:us-east-1:");
        String arn = direct
                ? request.resource()
                : request.arguments().path("FunctionName").asText();
        JsonNode payload = direct ? request.arguments() : request.arguments().path("Payload");
        String name = arn.substring(arn.lastIndexOf(':') + 1);
        if (!functions.has(name)) {
            throw missing(name);
        }
        JsonNode result = result(functions.get(name), direct ? payload : event(payload));
        if (direct) {
            return result;
        }
        ObjectNode answer = emptyObject().put("ExecutedVersion", "$LATEST").put("StatusCode", 200);
        answer.set("Payload", result);
        return answer;
    }

    private JsonNode result(JsonNode function, JsonNode payload) throws TaskFailedException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (function.path("kind").asText()) {
            case "echo" -> payload;
            case "return" -> function.get("value");
            case "return_repeat" ->
                nodes.textNode(function.get("char")
                        .textValue()
                        .repeat(function.get("count").intValue()));
            case "prefix_python_str" -> nodes.textNode(function.get("prefix").textValue() + python(payload, false));
            case "raise" -> throw raised(function);
            case "sleep_then_echo" -> {
                time.advance(Duration.ofSeconds(function.get("seconds").longValue()));
                yield payload;
            }
            default -> throw new IllegalArgumentException("no stub for " + function);
        };
    }

    /** What a function gets: no payload is an empty event, and a text is the event as JSON. */
    private static JsonNode event(JsonNode payload) {
        return payload.isMissingNode() || payload.isNull() ? emptyObject() : Likeness.decoded(payload);
    }

    private static ObjectNode emptyObject() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The text that Python's {@code str()} gives. */
    private static String python(JsonNode value, boolean inside) {
        return switch (value.getNodeType()) {
            case NULL -> "None";
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case STRING -> inside ? "'" + value.textValue() + "'" : value.textValue();
            case ARRAY ->
                value.valueStream().map(element -> python(element, true)).collect(Collectors.joining(", ", "[", "]"));
            case OBJECT ->
                value.propertyStream()
                        .map(field -> "'" + field.getKey() + "': " + python(field.getValue(), true))
                        .collect(Collectors.joining(", ", "{", "}"));
            case NUMBER, MISSING, BINARY, POJO -> value.toString();
        };
    }

    private static TaskFailedException missing(String name) {
        return new TaskFailedException(
                "Lambda.ResourceNotFoundException",
                "Function not found: arn:aws:lambda:us-east-1:111111111111:function:" + name
                        + ":$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request"
                        + " ID: 7c9f8a58-0000-4000-8000-000000000000; Proxy: null)");
    }

    private static TaskFailedException raised(JsonNode function) {
        ObjectNode cause = new JsonMapper().createObjectNode();
        cause.set("errorMessage", function.get("errorMessage"));
        cause.set("errorType", function.get("errorType"));
        cause.put("requestId", "7c9f8a58-0000-4000-8000-000000000000");
        cause.set("stackTrace", function.get("stackTrace"));
        return new TaskFailedException(function.get("errorType").textValue(), cause.toString());
    }
}
