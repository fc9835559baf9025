package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.composerunner.stateslanguage.internal.jsonpath.CallParser;
import dev.composerunner.stateslanguage.internal.jsonpath.CallSyntaxException;
import dev.composerunner.stateslanguage.internal.jsonpath.Paths;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads payload templates, in which fields whose names end in {@code .$} hold paths and calls. */
final class PayloadReader {

    private static final String COMPUTED = ".$";
    /** Deeper templates than any editor writes; a bound that keeps the recursion off the stack's end. */
    private static final int DEEPEST = 200;

    private PayloadReader() {}

    /** Any JSON, or null where the field is absent. */
    static @Nullable Template template(Fields fields, String name) {
        return fields.optional(name).map(node -> read(fields, name, node, 0)).orElse(null);
    }

    /** The variables of {@code Assign}. */
    static Map<String, Template> assign(Fields fields) {
        JsonNode node = fields.optional("Assign").orElse(null);
        if (node == null) {
            return Map.of();
        }
        if (!node.isObject()) {
            fields.problem("Assign", Fields.shown(node) + " is not an object");
            return Map.of();
        }
        Map<String, Template> assign = object(fields.inside("Assign", node), node, 0);
        assign.keySet().forEach(name -> TemplateReader.checkVariable(fields.inside("Assign", node), name));
        return assign;
    }

    /** A call of an intrinsic function in the field {@code name}; null, with a problem reported, where it is none. */
    static @Nullable Template call(Fields fields, String name, String text) {
        try {
            return CallParser.parse(text);
        } catch (CallSyntaxException e) {
            fields.problem(name, "\"" + text + "\" is not a call of an intrinsic function: " + e.reason());
            return null;
        }
    }

    private static Template read(Fields parent, String name, JsonNode node, int depth) {
        if (depth > DEEPEST) {
            parent.problem(name, "nested deeper than " + DEEPEST + " levels");
            return new Template.Literal(NullNode.getInstance());
        }
        if (node.isTextual()) {
            warn(parent, name, node.textValue());
        }
        if (node.isArray()) {
            var array = new Fields(JsonNodeFactory.instance.objectNode(), parent.pathOf(name), parent.problems());
            List<Template> elements = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                elements.add(read(array, String.valueOf(i), node.get(i), depth + 1));
            }
            return TemplateReader.literal(elements) ? new Template.Literal(node) : new Template.Elements(elements);
        }
        if (node.isObject()) {
            Map<String, Template> fields = object(parent.inside(name, node), node, depth);
            return TemplateReader.literal(fields.values()) ? new Template.Literal(node) : new Template.Fields(fields);
        }
        return new Template.Literal(node);
    }

    private static Map<String, Template> object(Fields object, JsonNode node, int depth) {
        Map<String, Template> fields = new LinkedHashMap<>();
        node.forEachEntry((name, value) -> {
            boolean computed = name.endsWith(COMPUTED);
            String plain = computed ? name.substring(0, name.length() - COMPUTED.length()) : name;
            if (computed && node.has(plain)) {
                object.problem(name, "\"" + plain + "\" stands here too: a field is computed or not");
            }
            fields.put(plain, computed ? computed(object, name, value) : read(object, name, value, depth + 1));
        });
        return fields;
    }

    private static Template computed(Fields object, String name, JsonNode value) {
        String reason;
        if (!value.isTextual()) {
            reason = Fields.shown(value) + " is not a string";
        } else if (CallParser.looksLikeCall(value.textValue())) {
            try {
                return CallParser.parse(value.textValue());
            } catch (CallSyntaxException e) {
                reason = e.reason();
            }
        } else {
            reason = Paths.problem(value.textValue()).orElse(null);
            if (reason == null) {
                return new Template.Path(value.textValue());
            }
        }
        object.problem("The value for the field '" + name
                + "' must be a valid JSONPath or a valid intrinsic function call: " + reason);
        return new Template.Literal(NullNode.getInstance());
    }

    private static void warn(Fields parent, String name, String text) {
        if (text.startsWith("{%") && text.endsWith("%}") && text.length() > 3) {
            parent.problems()
                    .add(new Problem(
                            Problem.Severity.WARNING,
                            Problem.SUSPICIOUS,
                            parent.pathOf(name),
                            "taken as it is: the state is in JSONPath, in which this is no expression"));
        }
    }
}
