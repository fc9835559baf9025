package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.model.template.ReferencePath;
import dev.composerunner.stateslanguage.model.template.ReferencePath.Step;
import java.util.List;

/** Puts values where reference paths lead. */
public final class ReferencePaths {

    private ReferencePaths() {}

    /**
     * {@code data} with {@code value} at {@code path}. Objects that the path needs and the data lacks are made; arrays are not. The
     * data stays as it is.
     *
     * @throws PathException of kind MISMATCH where the data does not have the shape that the path needs
     */
    public static JsonNode put(JsonNode data, ReferencePath path, JsonNode value) throws PathException {
        return put(data, path.steps(), value, data);
    }

    private static JsonNode put(JsonNode node, List<Step> steps, JsonNode value, JsonNode whole) throws PathException {
        if (steps.isEmpty()) {
            return value;
        }
        List<Step> rest = steps.subList(1, steps.size());
        return switch (steps.getFirst()) {
            case Step.Name(String name) -> {
                if (!node.isObject() && !node.isMissingNode()) {
                    throw mismatch(name, whole);
                }
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                if (node instanceof ObjectNode fields) {
                    object.setAll(fields);
                }
                object.set(name, put(object.path(name), rest, value, whole));
                yield object;
            }
            case Step.Index(int index) -> {
                if (!node.isArray() || index >= node.size()) {
                    throw mismatch(String.valueOf(index), whole);
                }
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                node.forEach(array::add);
                array.set(index, put(rest.isEmpty() ? MissingNode.getInstance() : node.get(index), rest, value, whole));
                yield array;
            }
        };
    }

    private static PathException mismatch(String step, JsonNode whole) {
        return new PathException(
                PathException.Kind.MISMATCH, "Unable to apply step \"" + step + "\" to input " + whole);
    }
}
