package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Turns templates in JSONPath into JSON. May be used by several threads at once. */
public final class PathEvaluator {

    private final Functions functions;

    /** @param random used by one thread at a time */
    public PathEvaluator(RandomGenerator random) {
        this.functions = new Functions(random);
    }

    /**
     * The value of {@code template}.
     *
     * @param field the field that has it, for messages: {@code ErrorPath}
     */
    public JsonNode evaluate(Template template, String field, Sources sources)
            throws PathException, InterruptedException {
        return switch (template) {
            case Template.Literal literal -> literal.value();
            case Template.Path path -> path(path, field, sources);
            case Template.Call call -> call(call, sources);
            case Template.Elements elements -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (Template element : elements.elements()) {
                    array.add(evaluate(element, field, sources));
                }
                yield array;
            }
            case Template.Fields fields -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, Template> entry : fields.fields().entrySet()) {
                    object.set(entry.getKey(), evaluate(entry.getValue(), entry.getKey() + ".$", sources));
                }
                yield object;
            }
            case Template.Expression _ -> throw new IllegalArgumentException(field + " is not in JSONPath");
        };
    }

    /** What stands at {@code path}, for a field whose errors do not name it. */
    public JsonNode follow(Template.Path path, Sources sources) throws PathException, InterruptedException {
        try {
            return Paths.read(path.text(), sources);
        } catch (PathException e) {
            throw new PathException(e.kind(), "Invalid path '" + path.text() + "' : " + e.reason());
        }
    }

    private static JsonNode path(Template.Path path, String field, Sources sources)
            throws PathException, InterruptedException {
        try {
            return Paths.read(path.text(), sources);
        } catch (PathException e) {
            throw new PathException(
                    e.kind(),
                    "The JSONPath '" + path.text() + "' specified for the field '" + field
                            + "' could not be found in the input '" + sources.data() + "'");
        }
    }

    private JsonNode call(Template.Call call, Sources sources) throws PathException, InterruptedException {
        List<JsonNode> values = new ArrayList<>();
        for (Template argument : call.arguments()) {
            values.add(argument(call, argument, sources));
        }
        try {
            return functions.call(call.function(), new Arguments(values));
        } catch (PathException e) {
            throw failed(call, e.kind(), e.reason());
        }
    }

    private JsonNode argument(Template.Call call, Template argument, Sources sources)
            throws PathException, InterruptedException {
        if (argument instanceof Template.Path path) {
            try {
                return Paths.read(path.text(), sources);
            } catch (PathException e) {
                throw failed(
                        call,
                        e.kind(),
                        "The JsonPath argument for the field '" + path.text() + "' could not be found in the input '"
                                + sources.data() + "'");
            }
        }
        return evaluate(argument, "", sources);
    }

    private static PathException failed(Template.Call call, PathException.Kind kind, String reason) {
        return new PathException(kind, "The function '" + call.text() + "' had the following error: " + reason);
    }
}
