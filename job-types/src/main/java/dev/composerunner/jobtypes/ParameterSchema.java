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
import dev.composerunner.contract.submission.ParameterProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The parameters that a job of a type may have: a JSON Schema of draft 2020-12, of an object. References stay inside of the document;
 * nothing is fetched. {@code format} is an annotation, as the draft has it.
 */
public final class ParameterSchema {

    /** The dialect of a schema that names none. */
    public static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    /** The schema of a type without parameters. */
    public static final ParameterSchema NONE = new ParameterSchema(none(), false);

    private static final int MOST_PROBLEMS = 20;

    private final JsonNode document;
    private final boolean secrets;
    private final Schema schema;

    private ParameterSchema(JsonNode document, boolean secrets) {
        this.document = document;
        this.secrets = secrets;
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
        if (!document.path("type").asText().equals("object")) {
            throw new InvalidSchemaException(
                    "/type", "got " + (document.has("type") ? document.path("type") : "nothing") + "; allowed: object");
        }
        for (Error error : Meta.SCHEMA.validate(document)) {
            throw new InvalidSchemaException(error.getInstanceLocation().toString(), error.getMessage());
        }
        boolean secrets = SchemaRules.check(document);
        try {
            var schema = new ParameterSchema(document, secrets);
            schema.schema.validate(JsonNodeFactory.instance.objectNode());
            var defaults = new SchemaDefaults(document);
            defaults.fill(JsonNodeFactory.instance.objectNode());
            if (defaults.isEndless()) {
                throw new InvalidSchemaException("", "a default that contains itself");
            }
            return schema;
        } catch (SchemaException e) {
            throw new InvalidSchemaException("", oneLine(e));
        } catch (StackOverflowError e) {
            throw new InvalidSchemaException("", "a reference that leads to itself");
        }
    }

    private static String oneLine(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
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
        new SchemaDefaults(document).fill(filled);
        return filled;
    }

    /** What is wrong with parameters, at most 20 of it, in their order; nothing if they may be so. */
    public List<ParameterProblem> problems(JsonNode parameters) {
        Optional<ParameterProblem> unusable = unusable(parameters, "");
        if (unusable.isPresent()) {
            return List.of(unusable.get());
        }
        List<Error> errors;
        try {
            errors = schema.validate(parameters);
        } catch (SchemaException | StackOverflowError e) {
            // A reference that leads nowhere, or to itself, where no parameters but these reach it.
            return List.of(new ParameterProblem("", "the schema of the job type cannot be applied to them"));
        }
        var problems = new ArrayList<ParameterProblem>();
        for (Error error : errors.subList(0, Math.min(MOST_PROBLEMS, errors.size()))) {
            problems.add(problem(error, parameters));
        }
        return List.copyOf(problems);
    }

    /** A number beyond the range of a double, which the validator cannot compute with. */
    private static Optional<ParameterProblem> unusable(JsonNode value, String pointer) {
        if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
            return Optional.of(new ParameterProblem(pointer, "got a number that is too large; allowed: up to 1.7e308"));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .flatMap(each -> unusable(each.getValue(), LocatedDocument.member(pointer, each.getKey())).stream())
                    .findFirst();
        }
        return IntStream.range(0, value.size())
                .boxed()
                .flatMap(i -> unusable(value.get(i), pointer + '/' + i).stream())
                .findFirst();
    }

    private ParameterProblem problem(Error error, JsonNode parameters) {
        String pointer = error.getInstanceLocation().toString();
        String property = error.getProperty();
        return switch (error.getKeyword()) {
            // Which field it is stands in the message alone.
            case "required", "additionalProperties", "unevaluatedProperties" ->
                new ParameterProblem(
                        property == null ? pointer : LocatedDocument.member(pointer, property),
                        error.getKeyword().equals("required") ? "missing" : "unknown");
            default -> {
                JsonNode value = parameters.at(pointer);
                yield secrets && !SchemaRules.mayBeShown(document, pointer, value)
                        ? new ParameterProblem(
                                pointer, "got a value that is kept secret; allowed: " + rule(error, false))
                        : new ParameterProblem(pointer, "got " + shown(value) + "; allowed: " + rule(error, true));
            }
        };
    }

    /** @param all whether the validator's own message may be shown, which may quote the value */
    private static String rule(Error error, boolean all) {
        JsonNode value = error.getSchemaNode();
        String keyword = error.getKeyword();
        if (value == null) {
            return all ? error.getMessage() : "what " + keyword + " of the schema says";
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
            case "format" -> value.asText();
            default -> all ? error.getMessage() : "what " + keyword + " of the schema says";
        };
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= 100 ? text : text.substring(0, 100) + "... (" + text.length() + " characters)";
    }
}
