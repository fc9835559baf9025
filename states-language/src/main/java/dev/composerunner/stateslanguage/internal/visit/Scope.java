package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of one flow. It sees those of the flows around it, and assigns its own alone. */
public final class Scope {

    /** Of all variables that a state sees, as JSON text in UTF-8: what Step Functions lets an execution keep. */
    static final int MOST_BYTES = 10 << 20;

    /*
     * A parent does not change while its children run: its thread waits for them. So children read it without a lock.
     */
    private final @Nullable Scope parent;
    private final Map<String, JsonNode> own = new LinkedHashMap<>();
    private final Map<String, Integer> bytes = new HashMap<>();

    public Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    public void assign(Map<String, JsonNode> variables) {
        own.putAll(variables);
        variables.forEach((name, value) -> bytes.put(name, JsonText.bytes(value)));
    }

    /** Fails where {@code variables}, which {@code state} is about to assign, are too large together or with all that are kept. */
    void check(Map<String, JsonNode> variables, String state) throws StateFailure {
        if (variables.isEmpty()) {
            return;
        }
        DataLimit.checked(new ObjectNode(JsonNodeFactory.instance, variables), state);
        long kept = bytes();
        for (Map.Entry<String, JsonNode> variable : variables.entrySet()) {
            kept += JsonText.bytes(variable.getValue()) - bytes.getOrDefault(variable.getKey(), 0);
        }
        if (kept > MOST_BYTES) {
            throw new StateFailure(
                    Errors.DATA_LIMIT,
                    "The variables that the state '" + state + "' would keep have " + kept + " bytes, more than "
                            + MOST_BYTES + ".");
        }
    }

    private long bytes() {
        long sum = parent == null ? 0 : parent.bytes();
        for (int size : bytes.values()) {
            sum += size;
        }
        return sum;
    }

    /** All variables that an expression here sees, the inner before the outer of the same name. */
    Map<String, JsonNode> visible() {
        Map<String, JsonNode> all = parent == null ? new LinkedHashMap<>() : parent.visible();
        all.putAll(own);
        return all;
    }

    /** The variable of this name, or null where there is none. */
    @Nullable
    JsonNode variable(String name) {
        JsonNode value = own.get(name);
        return value != null || parent == null ? value : parent.variable(name);
    }
}
