package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.jsonata.Bindings;
import dev.composerunner.stateslanguage.internal.jsonpath.Sources;
import org.jspecify.annotations.Nullable;

/**
 * What expressions and paths see at one moment of a visit.
 *
 * @param data what {@code $} stands for in JSONPath
 * @param contextObject the context object
 * @param input {@code $states.input}
 * @param name of what else {@code $states} has: {@code result}, {@code errorOutput}; null where there is nothing
 */
public record View(
        Scope scope,
        JsonNode data,
        ContextObject contextObject,
        JsonNode input,
        @Nullable String name,
        @Nullable JsonNode value)
        implements Sources {

    @Override
    public JsonNode context() {
        return contextObject.get();
    }

    @Override
    public @Nullable JsonNode variable(String variable) {
        return scope.variable(variable);
    }

    /** The same with another {@code $}. */
    View on(JsonNode other) {
        return new View(scope, other, contextObject, input, name, value);
    }

    Bindings bindings() {
        ObjectNode states = JsonNodeFactory.instance.objectNode();
        states.set("input", input);
        states.set("context", contextObject.get());
        if (name != null) {
            states.set(name, value);
        }
        return Bindings.of(scope.visible(), states);
    }
}
