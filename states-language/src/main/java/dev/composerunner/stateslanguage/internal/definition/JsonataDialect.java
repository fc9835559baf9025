package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.template.Condition;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** States in JSONata: expressions in place of values, Arguments, Assign and Output. */
record JsonataDialect() implements Dialect {

    private static final List<String> FOREIGN = List.of(
            "InputPath",
            "OutputPath",
            "ResultPath",
            "Parameters",
            "ResultSelector",
            "Result",
            "ItemsPath",
            "SecondsPath",
            "TimestampPath",
            "TimeoutSecondsPath",
            "HeartbeatSecondsPath",
            "MaxConcurrencyPath",
            "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
            "ErrorPath",
            "CausePath");

    @Override
    public QueryLanguage language() {
        return QueryLanguage.JSONATA;
    }

    @Override
    public Reading reading(Fields state) {
        return Reading.JSONATA;
    }

    @Override
    public Effect effect(Fields fields, Outputs outputs) {
        Map<String, Template> assign = outputs == Outputs.END ? Map.of() : TemplateReader.assign(fields);
        return new Effect.Evaluated(assign, payload(fields, "Output"));
    }

    @Override
    public @Nullable Template arguments(Fields fields) {
        return payload(fields, "Arguments");
    }

    @Override
    public @Nullable Template payload(Fields fields, String name) {
        return TemplateReader.template(fields, name);
    }

    @Override
    public @Nullable Template value(Fields fields, String name, Predicate<JsonNode> allowed, String wanted) {
        return TemplateReader.value(fields, name, allowed, wanted);
    }

    @Override
    public @Nullable Template items(Fields map) {
        return TemplateReader.value(map, "Items", JsonNode::isArray, "an array");
    }

    @Override
    public @Nullable Template itemSelector(Fields map) {
        return payload(map, "ItemSelector");
    }

    @Override
    public @Nullable Template text(Fields fail, String name) {
        return TemplateReader.value(fail, name, JsonNode::isTextual, "a string");
    }

    @Override
    public Condition condition(Fields rule) {
        rule.required("Condition");
        Template condition = TemplateReader.value(rule, "Condition", JsonNode::isBoolean, "true, false");
        return new Condition.Expression(Objects.requireNonNullElse(condition, new Template.Literal(BooleanNode.FALSE)));
    }

    @Override
    public List<String> foreign() {
        return FOREIGN;
    }
}
