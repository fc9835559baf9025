package dev.composerunner.metaanalysis.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A part of the workflow as a specification asks for it.
 *
 * @param type name of the estimator or corrector
 * @param arguments values by name; those under {@code **kwargs} stand beside the others and win over them
 */
public record Component(String type, Map<String, JsonNode> arguments) {

    private static final String KEYWORDS = "**kwargs";

    /** Takes a copy of the arguments. */
    public Component {
        arguments = Map.copyOf(arguments);
    }

    static Component read(JsonNode node, String role) {
        if (!node.isObject()) {
            throw new InvalidAnalysisException(
                    "field '" + role + "' of the specification must be an object with a type, got " + node);
        }
        var type = node.path("type");
        if (!type.isTextual()) {
            throw new InvalidAnalysisException(
                    "field 'type' of the " + role + " must be a text, got " + node.get("type"));
        }
        var arguments = new TreeMap<String, JsonNode>();
        collect(node.path("args"), "args", role, arguments);
        var keywords = arguments.remove(KEYWORDS);
        if (keywords != null) {
            collect(keywords, KEYWORDS, role, arguments);
        }
        return new Component(type.textValue(), arguments);
    }

    private static void collect(JsonNode node, String field, String role, Map<String, JsonNode> arguments) {
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            throw new InvalidAnalysisException(
                    "field '" + field + "' of the " + role + " must be an object, got " + node);
        }
        node.properties().forEach(entry -> arguments.put(entry.getKey(), entry.getValue()));
    }
}
