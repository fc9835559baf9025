package dev.composerunner.stateslanguage.internal.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose fields are translated when an expression asks for them. An expression seldom looks at more than a few of them,
 * and what it does not look at may be large: the input of an execution, the items of a Map state. Serves one thread.
 */
final class LazyObject extends AbstractMap<String, Object> {

    private final ObjectNode node;
    private final Map<String, Object> translated = new LinkedHashMap<>();

    LazyObject(ObjectNode node) {
        this.node = node;
    }

    @Override
    public @Nullable Object get(Object name) {
        Object value = translated.get(name);
        if (value == null && name instanceof String text) {
            JsonNode field = node.get(text);
            if (field == null) {
                return null;
            }
            value = field instanceof ObjectNode object ? new LazyObject(object) : Values.fromJson(field);
            translated.put(text, value);
        }
        return value;
    }

    @Override
    public boolean containsKey(Object name) {
        return name instanceof String text && node.has(text);
    }

    @Override
    public int size() {
        return node.size();
    }

    /** All fields, in their order. */
    @Override
    public Set<Entry<String, Object>> entrySet() {
        Map<String, Object> all = LinkedHashMap.newLinkedHashMap(node.size());
        node.fieldNames().forEachRemaining(name -> all.put(name, Objects.requireNonNull(get(name))));
        return all.entrySet();
    }
}
