package dev.composerunner.jobtypes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import com.networknt.schema.walk.ApplyDefaultsStrategy;
import dev.composerunner.contract.submission.ParameterProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The parameters that a job of a type may have: a JSON Schema of draft 2020-12, of an object. References stay inside of the document;
 * nothing is fetched. {@code format} is an annotation, as the draft has it.
 */
public final class ParameterSchema {

    /** The dialect of a schema that names none. */
    public static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /** The schema of a type without parameters. */
    public static final ParameterSchema NONE = new ParameterSchema(none());

    private static final int MOST_PROBLEMS = 20;

    private final JsonNode document;
    private final Schema schema;

    private ParameterSchema(JsonNode document) {
        this.document = document;
        this.schema = registry().getSchema(document);
        schema.initializeValidators();
    }

    private static JsonNode none() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        return schema.put("type", "object").put("additionalProperties", false);
    }

    private static SchemaRegistry registry() {
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .pathType(PathType.JSON_POINTER)
                                .build())
                        .schemaLoader(loader -> loader.block(
                                iri -> !iri.toString().startsWith("https://json-schema.org/draft/2020-12/"))));
    }

    /**
     * Reads a schema.
     *
     * @throws InvalidSchemaException if it is none, or of something else than an object
     */
    public static ParameterSchema of(JsonNode document) throws InvalidSchemaException {
        if (!document.isObject()) {
            throw new InvalidSchemaException("", "got " + document.getNodeType() + "; allowed: an object");
        }
        if (document.has("$schema") && !document.path("$schema").asText().equals(DIALECT)) {
            throw new InvalidSchemaException(
                    "/$schema", "got " + document.path("$schema") + "; allowed: \"" + DIALECT + '"');
        }
        if (!document.path("type").asText().equals("object")) {
            throw new InvalidSchemaException(
                    "/type", "got " + (document.has("type") ? document.path("type") : "nothing") + "; allowed: object");
        }
        for (Error error : Meta.SCHEMA.validate(document)) {
            throw new InvalidSchemaException(error.getInstanceLocation().toString(), error.getMessage());
        }
        try {
            var schema = new ParameterSchema(document);
            schema.problems(JsonNodeFactory.instance.objectNode());
            return schema;
        } catch (SchemaException e) {
            throw new InvalidSchemaException("", String.valueOf(e.getMessage()));
        }
    }

    /** A schema that is none. */
    public static final class InvalidSchemaException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String pointer;

        InvalidSchemaException(String pointer, String message) {
            super(message);
            this.pointer = pointer;
        }

        /** JSON pointer of the fault in the schema. */
        public String pointer() {
            return pointer;
        }
    }

    private static final class Meta {
        static final Schema SCHEMA = registry()
                .getSchema("{\"$schema\": \"" + DIALECT + "\", \"$ref\": \"" + DIALECT + "\"}", InputFormat.JSON);
    }

    /** The schema as it was written. */
    public JsonNode document() {
        return document;
    }

    /** Whether a parameter may be at {@code path}, a name or several with dots between them. */
    boolean mayHave(String path) {
        JsonNode at = document;
        for (String name : path.split("[.]", -1)) {
            JsonNode member = at.path("properties").path(name);
            if (member.isMissingNode()) {
                // What the schema leaves open may have any name, and what another schema says is not looked up.
                return at.path("additionalProperties").isObject()
                        || at.path("additionalProperties").asBoolean(!at.has("properties"))
                        || at.has("$ref");
            }
            at = member;
        }
        return true;
    }

    /** Names that parameters have at the top, sorted. */
    List<String> names() {
        var names = new TreeSet<String>();
        document.path("properties").fieldNames().forEachRemaining(names::add);
        return List.copyOf(names);
    }

    /** The parameters with the schema's defaults where they leave a value out. */
    public JsonNode withDefaults(JsonNode parameters) {
        JsonNode filled = parameters.deepCopy();
        schema.walk(
                filled,
                false,
                context -> context.walkConfig(
                        walk -> walk.applyDefaultsStrategy(new ApplyDefaultsStrategy(true, false, false))));
        return filled;
    }

    /** What is wrong with parameters, at most 20 of it, in their order; nothing if they may be so. */
    public List<ParameterProblem> problems(JsonNode parameters) {
        List<Error> errors = schema.validate(parameters);
        var problems = new ArrayList<ParameterProblem>();
        for (Error error : errors.subList(0, Math.min(MOST_PROBLEMS, errors.size()))) {
            problems.add(problem(error, parameters));
        }
        return List.copyOf(problems);
    }

    private ParameterProblem problem(Error error, JsonNode parameters) {
        String pointer = error.getInstanceLocation().toString();
        Map<String, ?> details = error.getDetails() == null ? Map.of() : error.getDetails();
        String property = error.getProperty();
        return switch (error.getKeyword()) {
            // Which field it is stands in the message alone.
            case "required", "additionalProperties", "unevaluatedProperties" ->
                new ParameterProblem(
                        property == null ? pointer : LocatedDocument.member(pointer, property),
                        error.getKeyword().equals("required") ? "missing" : "unknown");
            default ->
                new ParameterProblem(
                        pointer,
                        "got " + (isWriteOnly(pointer) ? "a value that is kept secret" : shown(parameters.at(pointer)))
                                + "; allowed: " + rule(error, details));
        };
    }

    /** Whether the parameter at a pointer, or one around it, is a secret. */
    private boolean isWriteOnly(String pointer) {
        JsonNode at = document;
        for (String name : pointer.split("/", -1)) {
            if (!name.isEmpty()) {
                at = at.path("properties").path(name.replace("~1", "/").replace("~0", "~"));
            }
            if (at.path("writeOnly").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    private static String rule(Error error, Map<String, ?> details) {
        JsonNode value = error.getSchemaNode();
        String keyword = error.getKeyword();
        if (value == null) {
            return error.getMessage();
        }
        return switch (keyword) {
            case "type" -> value.isTextual() ? value.textValue() : value.toString();
            case "enum" -> {
                var values = new ArrayList<String>();
                value.forEach(each -> values.add(each.toString()));
                yield String.join(", ", values);
            }
            case "const" -> value.toString();
            case "minimum" -> value + " or more";
            case "maximum" -> value + " or less";
            case "exclusiveMinimum" -> "more than " + value;
            case "exclusiveMaximum" -> "less than " + value;
            case "multipleOf" -> "a multiple of " + value;
            case "minLength" -> value + " or more characters";
            case "maxLength" -> value + " or fewer characters";
            case "pattern" -> "a text that matches " + value.asText();
            case "minItems" -> value + " or more items";
            case "maxItems" -> value + " or fewer items";
            default -> error.getMessage() + (details.isEmpty() ? "" : " " + details);
        };
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 100 ? text : text.substring(0, 100) + "... (" + text.length() + " characters)";
    }
}
