package dev.composerunner.stateslanguage.internal.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** The names that an expression sees: the variables of the workflow, and {@code $states}. */
public final class Bindings {

    private final Map<String, Object> values;

    private Bindings(Map<String, Object> values) {
        this.values = values;
    }

    /** The given variables, and {@code states} as {@code $states}. */
    public static Bindings of(Map<String, JsonNode> variables, ObjectNode states) {
        Map<String, Object> values = new HashMap<>();
        variables.forEach((name, value) -> values.put(name, Values.fromJson(value)));
        values.put("states", new LazyObject(states));
        return new Bindings(values);
    }

    Map<String, Object> values() {
        return values;
    }
}
