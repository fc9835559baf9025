package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.jobtypes.ParameterSchema.InvalidSchemaException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a schema of parameters has to hold to beyond the draft: no reference leaves it, and its patterns are regular expressions. */
final class SchemaRules {

    /** Keywords whose members are schemas under names of the author's own. */
    private static final Set<String> MAPS =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

    /** Keywords whose value is data. */
    private static final Set<String> DATA = Set.of("enum", "const", "default", "examples");

    /** Keywords that say more about the same value, or about members by something else than their name. */
    private static final Set<String> MORE = Set.of(
            "$ref",
            "$dynamicRef",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "patternProperties");

    private boolean secrets;

    private SchemaRules() {}

    /**
     * Checks a schema.
     *
     * @return whether a parameter is a secret
     * @throws InvalidSchemaException with the pointer of the first fault
     */
    static boolean check(JsonNode document) throws InvalidSchemaException {
        var rules = new SchemaRules();
        rules.schema(document, "");
        return rules.secrets;
    }

    private void schema(JsonNode schema, String pointer) throws InvalidSchemaException {
        for (var member : schema.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            String at = LocatedDocument.member(pointer, name);
            switch (name) {
                case "$schema" ->
                    require(
                            value.asText().equals(ParameterSchema.DIALECT),
                            at,
                            value,
                            '"' + ParameterSchema.DIALECT + '"');
                case "$ref", "$dynamicRef" ->
                    require(
                            value.asText().startsWith("#"),
                            at,
                            value,
                            "a reference inside of the schema, such as #/$defs/NAME");
                case "pattern" -> pattern(value.asText(), at);
                case "writeOnly" -> secrets |= value.asBoolean();
                default -> {
                    if (MAPS.contains(name)) {
                        schemas(name, value, at);
                    } else if (!DATA.contains(name)) {
                        any(value, at);
                    }
                }
            }
        }
    }

    private void schemas(String keyword, JsonNode map, String pointer) throws InvalidSchemaException {
        for (var member : map.properties()) {
            String at = LocatedDocument.member(pointer, member.getKey());
            if (keyword.equals("patternProperties")) {
                pattern(member.getKey(), at);
            }
            any(member.getValue(), at);
        }
    }

    private void any(JsonNode value, String pointer) throws InvalidSchemaException {
        if (value.isObject()) {
            schema(value, pointer);
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            any(value.get(i), pointer + '/' + i);
        }
    }

    private static void pattern(String text, String pointer) throws InvalidSchemaException {
        try {
            Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new InvalidSchemaException(
                    pointer, "got no regular expression: " + e.getDescription() + " at character " + e.getIndex());
        }
    }

    private static void require(boolean holds, String pointer, JsonNode got, String allowed)
            throws InvalidSchemaException {
        if (!holds) {
            throw new InvalidSchemaException(pointer, "got " + got + "; allowed: " + allowed);
        }
    }

    /**
     * Whether a value of parameters may be shown where the schema has secrets: nothing but names and places of a list leads to it, and
     * nothing on the way is a secret or is said in another place too.
     */
    static boolean mayBeShown(JsonNode document, String pointer, JsonNode value) {
        if (value.isContainerNode()) {
            return false;
        }
        JsonNode at = document;
        for (String escaped :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
            if (!isPlain(at)) {
                return false;
            }
            String name = escaped.replace("~1", "/").replace("~0", "~");
            at = at.path("properties").has(name) ? at.path("properties").path(name) : at.path("items");
        }
        return at.isObject() && isPlain(at);
    }

    private static boolean isPlain(JsonNode schema) {
        return !schema.path("writeOnly").asBoolean() && MORE.stream().noneMatch(schema::has);
    }
}
