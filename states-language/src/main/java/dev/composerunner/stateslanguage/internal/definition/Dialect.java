package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Reading;
import dev.composerunner.stateslanguage.model.template.Condition;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the fields whose form depends on the query language. */
sealed interface Dialect permits JsonataDialect, JsonPathDialect {

    static Dialect of(QueryLanguage language) {
        return switch (language) {
            case JSONATA -> new JsonataDialect();
            case JSON_PATH -> new JsonPathDialect();
        };
    }

    QueryLanguage language();

    /** How the state reads its input. */
    Reading reading(Fields state);

    /** What the state, or the rule, leaves behind. */
    Effect effect(Fields fields, Outputs outputs);

    /** {@code Arguments} or {@code Parameters}; null where there are none. */
    @Nullable
    Template arguments(Fields fields);

    /** Any JSON, parts of which are computed; null where the field is absent. */
    @Nullable
    Template payload(Fields fields, String name);

    /**
     * One value: a literal that {@code allowed} accepts, an expression, or what the field of the same name with {@code Path} behind it
     * leads to; null where there is none, or where it is wrong.
     *
     * @param wanted the literals allowed, for the message
     */
    @Nullable
    Template value(Fields fields, String name, Predicate<JsonNode> allowed, String wanted);

    /** {@code Items} or {@code ItemsPath}; null where the input is the array. */
    @Nullable
    Template items(Fields map);

    /** {@code ItemSelector}, or what old definitions call {@code Parameters}; null where items are taken as they are. */
    @Nullable
    Template itemSelector(Fields map);

    /** An error name or a cause; null where there is none. */
    @Nullable
    Template text(Fields fail, String name);

    /** When a rule of a Choice state applies. */
    Condition condition(Fields rule);

    /** Fields of the other language that people use by mistake. */
    List<String> foreign();
}
