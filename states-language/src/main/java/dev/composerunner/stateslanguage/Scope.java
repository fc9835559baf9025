package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of one flow. It sees those of the flows around it, and assigns its own alone. */
final class Scope {

    /*
     * A parent does not change while its children run: its thread waits for them. So children read it without a lock.
     */
    private final @Nullable Scope parent;
    private final Map<String, JsonNode> own = new LinkedHashMap<>();

    Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    void assign(Map<String, JsonNode> variables) {
        own.putAll(variables);
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
