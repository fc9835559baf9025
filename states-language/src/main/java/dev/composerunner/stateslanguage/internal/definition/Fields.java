package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.model.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object, read with their path. What is read under a wrong type is reported and taken as absent. */
final class Fields {

    private final JsonNode node;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> known = new TreeSet<>(Set.of("Comment"));
    private final Set<String> refused = new TreeSet<>();

    /** Reads {@code node}, reporting it where it is not an object. */
    Fields(JsonNode node, String path, List<Problem> problems) {
        this.path = path;
        this.problems = problems;
        this.node = node.isObject() ? node : JsonNodeFactory.instance.objectNode();
        if (!node.isObject()) {
            problems.add(new Problem(path, shown(node) + " is not an object"));
        }
    }

    /** The JSON pointer to {@code name} in this object. */
    String pathOf(String name) {
        return path + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    String path() {
        return path;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Reports a problem of the object as a whole. */
    void problem(String message) {
        problems.add(new Problem(path, message));
    }

    void problem(String name, String message) {
        problems.add(new Problem(pathOf(name), message));
    }

    void problem(String code, String name, String message) {
        problems.add(new Problem(Problem.Severity.ERROR, code, pathOf(name), message));
    }

    /** Says that a field, if it is there, has no effect. */
    void warnIdle(String name, String reason) {
        if (node.has(name)) {
            problems.add(new Problem(
                    Problem.Severity.WARNING, Problem.SUSPICIOUS, pathOf(name), "without effect: " + reason));
        }
    }

    /** Another object, under a field of this one. */
    Fields inside(String name, JsonNode value) {
        return new Fields(value, pathOf(name), problems);
    }

    /** Says that a field is one of this object, whoever reads it. */
    void know(String name) {
        known.add(name);
    }

    /** Says that every field may be here, since nobody can say which ones may. */
    void knowAll() {
        node.fieldNames().forEachRemaining(known::add);
    }

    boolean has(String name) {
        return node.has(name);
    }

    Optional<JsonNode> optional(String name) {
        known.add(name);
        return Optional.ofNullable(node.get(name));
    }

    /** The value of a field that must be there; a missing node, with a problem reported, where it is not. */
    JsonNode required(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        if (value == null) {
            problem(name, "missing");
            return JsonNodeFactory.instance.missingNode();
        }
        return value;
    }

    @Nullable
    String text(String name) {
        JsonNode value = optional(name).orElse(null);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            problem(name, shown(value) + " is not a string");
            return null;
        }
        return value.textValue();
    }

    /** A text that must be there; empty, with a problem reported, where it is not. */
    String requiredText(String name) {
        if (required(name).isMissingNode()) {
            return "";
        }
        String text = name(name);
        return text == null ? "" : text;
    }

    /** A text that may not be empty; null where the field is absent or wrong. */
    @Nullable
    String name(String name) {
        String text = text(name);
        if (text != null && text.isEmpty()) {
            problem(name, "\"\" is an empty string");
            return null;
        }
        return text;
    }

    /** Reports a field that is there and holds anything but one of {@code allowed}. */
    void oneOf(String name, List<String> allowed) {
        String text = text(name);
        if (text != null && !allowed.contains(text)) {
            problem(name, "\"" + text + "\" is not one of " + String.join(", ", allowed));
        }
    }

    /** A whole number within the bounds, or null where the field is absent or wrong. */
    @Nullable
    Integer whole(String name, int least, int most) {
        JsonNode value = optional(name).orElse(null);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            problem(name, shown(value) + " is not a whole number from " + least + " to " + most);
            return null;
        }
        return value.intValue();
    }

    /** The elements of an array that may not be empty; none, with a problem reported, where it is. */
    List<JsonNode> requiredElements(String name) {
        JsonNode value = required(name);
        if (value.isMissingNode()) {
            return List.of();
        }
        if (!value.isArray() || value.isEmpty()) {
            problem(name, shown(value) + " is not an array of at least one element");
            return List.of();
        }
        return value.valueStream().toList();
    }

    /** Reports the field, if it is there, as something that is not supported, with the reason. */
    void refuse(String name, String reason) {
        refused.add(name);
        if (node.has(name)) {
            problem(name, reason);
        }
    }

    /** The same, unless somebody asked for the field. */
    void refuseUnknown(String name, String reason) {
        if (!known.contains(name)) {
            refuse(name, reason);
        }
    }

    /** Reports each field that nobody asked for. */
    void refuseOthers() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name) && !refused.contains(name)) {
                problem(name, "unknown field, allowed: " + String.join(", ", known));
            }
        });
    }

    /** The value as it appears in a message, shortened. */
    static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() > 80 ? text.substring(0, 77) + "..." : text;
    }
}
