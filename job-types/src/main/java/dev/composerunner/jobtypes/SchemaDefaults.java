package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One filling of parameters with the defaults of their schema: those of {@code properties}, {@code additionalProperties} and
 * {@code items}, behind references and in {@code allOf}. The schema stays as it is: the validator's own filling puts nested defaults
 * into it.
 */
final class SchemaDefaults {

    /*
     * A default may contain itself by a reference, and references may lead to themselves. Depth counts the steps since the last value
     * that the submitter gave; the budget bounds what branches at every step.
     */
    private static final int DEEPEST = 50;
    private static final int MOST_STEPS = 200_000;

    private final JsonNode document;
    private int steps;
    private boolean endless;

    SchemaDefaults(JsonNode document) {
        this.document = document;
    }

    /** Fills {@code parameters}, which are changed. */
    void fill(JsonNode parameters) {
        fill(document, parameters, 0, true);
    }

    /** Whether the filling was cut off, since there was no end to it. */
    boolean isEndless() {
        return endless;
    }

    /** @param given whether the submitter gave the value */
    private void fill(JsonNode schema, JsonNode value, int depth, boolean given) {
        if (depth > DEEPEST || ++steps > MOST_STEPS) {
            endless = true;
            return;
        }
        if (schema.has("$ref")) {
            fill(target(schema), value, depth + 1, given);
        }
        schema.path("allOf").forEach(each -> fill(each, value, depth + 1, given));
        int inner = given ? 0 : depth + 1;
        if (value instanceof ObjectNode object) {
            members(schema, object, depth, given);
            JsonNode others = schema.path("additionalProperties");
            if (others.isObject()) {
                object.properties().forEach(member -> {
                    if (!schema.path("properties").has(member.getKey())) {
                        fill(others, member.getValue(), inner, given);
                    }
                });
            }
        } else if (value instanceof ArrayNode array) {
            JsonNode first = schema.path("prefixItems");
            for (int i = 0; i < array.size(); i++) {
                fill(i < first.size() ? first.get(i) : schema.path("items"), array.get(i), inner, given);
            }
        }
    }

    private void members(JsonNode schema, ObjectNode object, int depth, boolean given) {
        schema.path("properties").properties().forEach(member -> {
            String name = member.getKey();
            JsonNode there = object.get(name);
            if (there != null) {
                fill(member.getValue(), there, given ? 0 : depth + 1, given);
                return;
            }
            JsonNode value = defaultOf(member.getValue());
            if (!value.isMissingNode()) {
                JsonNode copy = value.deepCopy();
                object.set(name, copy);
                fill(member.getValue(), copy, depth + 1, false);
            }
        });
    }

    private JsonNode defaultOf(JsonNode schema) {
        JsonNode at = schema;
        for (int i = 0; i < DEEPEST && !at.has("default") && at.has("$ref"); i++) {
            at = target(at);
        }
        return at.path("default");
    }

    private JsonNode target(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (reference.equals("#")) {
            return document;
        }
        return reference.startsWith("#/") ? document.at(reference.substring(1)) : MissingNode.getInstance();
    }
}
