package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.internal.jsonpath.CallParser;
import dev.composerunner.stateslanguage.internal.jsonpath.Paths;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.template.Condition;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.ReferencePath;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** States in JSONPath: fields that name a path, and payload templates. */
record JsonPathDialect() implements Dialect {

    private static final List<String> FOREIGN = List.of("Arguments", "Output", "Items", "Condition");

    @Override
    public QueryLanguage language() {
        return QueryLanguage.JSON_PATH;
    }

    @Override
    public Reading reading(Fields state) {
        return new Reading(QueryLanguage.JSON_PATH, pathOrNull(state, "InputPath"));
    }

    @Override
    public Effect effect(Fields fields, Outputs outputs) {
        boolean state = outputs != Outputs.RULE && outputs != Outputs.CATCH;
        boolean result = outputs == Outputs.RESULT || outputs == Outputs.WORK || outputs == Outputs.CATCH;
        return new Effect.Merged(
                outputs == Outputs.WORK ? payload(fields, "ResultSelector") : null,
                result ? resultPath(fields) : ReferencePath.ROOT,
                outputs == Outputs.END ? Map.of() : PayloadReader.assign(fields),
                state ? pathOrNull(fields, "OutputPath") : null);
    }

    @Override
    public @Nullable Template arguments(Fields fields) {
        return payload(fields, "Parameters");
    }

    @Override
    public @Nullable Template payload(Fields fields, String name) {
        return PayloadReader.template(fields, name);
    }

    @Override
    public @Nullable Template value(Fields fields, String name, Predicate<JsonNode> allowed, String wanted) {
        Optional<JsonNode> literal = fields.optional(name);
        Template path = path(fields, name + "Path");
        if (literal.isPresent() && fields.has(name + "Path")) {
            fields.problem(name, "a state has " + name + " or " + name + "Path, not both");
        }
        if (literal.isPresent() && !allowed.test(literal.get())) {
            fields.problem(name, Fields.shown(literal.get()) + " is not " + wanted);
            return null;
        }
        return literal.<Template>map(Template.Literal::new).orElse(path);
    }

    @Override
    public @Nullable Template items(Fields map) {
        return path(map, "ItemsPath");
    }

    @Override
    public @Nullable Template itemSelector(Fields map) {
        Template selector = payload(map, "ItemSelector");
        Template parameters = payload(map, "Parameters");
        if (selector != null && parameters != null) {
            map.problem("ItemSelector", "a state has ItemSelector or Parameters, not both");
        }
        return selector == null ? parameters : selector;
    }

    @Override
    public @Nullable Template text(Fields fail, String name) {
        JsonNode computed = fail.optional(name + "Path").orElse(null);
        if (computed != null && computed.isTextual() && CallParser.looksLikeCall(computed.textValue())) {
            if (fail.has(name)) {
                fail.problem(name, "a state has " + name + " or " + name + "Path, not both");
            }
            fail.know(name);
            return PayloadReader.call(fail, name + "Path", computed.textValue());
        }
        return value(fail, name, JsonNode::isTextual, "a string");
    }

    @Override
    public Condition condition(Fields rule) {
        return new ConditionReader().read(rule, true);
    }

    @Override
    public List<String> foreign() {
        return FOREIGN;
    }

    /** A path, or null where the field is absent or wrong. */
    static Template.@Nullable Path path(Fields fields, String name) {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        Optional<String> problem = Paths.problem(text);
        problem.ifPresent(reason -> fields.problem(name, "\"" + text + "\" is not a path: " + reason));
        return problem.isPresent() ? null : new Template.Path(text);
    }

    /** A path; an empty object where the field is null; null where the field is absent. */
    private static @Nullable Template pathOrNull(Fields fields, String name) {
        JsonNode value = fields.optional(name).orElse(null);
        if (value != null && value.isNull()) {
            return new Template.Literal(JsonNodeFactory.instance.objectNode());
        }
        Template.Path path = path(fields, name);
        return path != null && path.text().equals("$") ? null : path;
    }

    private static @Nullable ReferencePath resultPath(Fields fields) {
        JsonNode value = fields.optional("ResultPath").orElse(null);
        if (value != null && value.isNull()) {
            return null;
        }
        String text = fields.text("ResultPath");
        if (text == null) {
            return ReferencePath.ROOT;
        }
        return Paths.reference(text).orElseGet(() -> {
            fields.problem("ResultPath", "\"" + text + "\" is not a reference path: names and indices alone, behind $");
            return ReferencePath.ROOT;
        });
    }
}
