package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the details of events. */
public final class Details {

    private final ObjectNode node = JsonNodeFactory.instance.objectNode();

    public static Details none() {
        return new Details();
    }

    public static Details of(String name, @Nullable String value) {
        return new Details().with(name, value);
    }

    /** The error and the cause, each where there is one. */
    public static Details failure(@Nullable String error, @Nullable String cause) {
        return of("error", error).with("cause", cause);
    }

    public Details with(String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
        return this;
    }

    public Details with(String name, long value) {
        node.put(name, value);
        return this;
    }

    /** A payload as JSON text, and that it is whole. */
    public Details payload(String name, JsonNode value) {
        node.put(name, value.toString());
        node.putObject(name + "Details").put("truncated", false);
        return this;
    }

    /** Variables, each as JSON text. */
    public Details variables(Map<String, JsonNode> variables) {
        if (!variables.isEmpty()) {
            ObjectNode texts = node.putObject("assignedVariables");
            variables.forEach((name, value) -> texts.put(name, value.toString()));
            node.putObject("assignedVariablesDetails").put("truncated", false);
        }
        return this;
    }

    /** The text under {@code name}. */
    public String text(String name) {
        return node.path(name).asText();
    }

    public ObjectNode node() {
        return node;
    }
}
