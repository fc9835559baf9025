package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.composerunner.stateslanguage.model.template.Comparator;
import dev.composerunner.stateslanguage.model.template.Condition;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the conditions of a Choice state in JSONPath. */
final class ConditionReader {

    private static final Condition NEVER = new Condition.Or(List.of());
    private static final List<String> COMBINATIONS = List.of("And", "Or", "Not");
    /** Deeper conditions than any editor writes; a bound that keeps the recursion off the stack's end. */
    private static final int DEEPEST = 50;

    private int depth;

    /** @param top whether the rule stands in the state itself, and so says what comes next */
    Condition read(Fields rule, boolean top) {
        if (++depth > DEEPEST) {
            rule.problem("nested deeper than " + DEEPEST + " conditions");
            return NEVER;
        }
        Condition condition = condition(rule);
        depth--;
        if (!top) {
            rule.refuse("Next", "only a rule of the state itself leads on");
            rule.refuse("Assign", "only a rule of the state itself assigns variables");
            rule.refuseOthers();
        }
        return condition;
    }

    private Condition condition(Fields rule) {
        List<String> present =
                new ArrayList<>(COMBINATIONS.stream().filter(rule::has).toList());
        COMBINATIONS.forEach(rule::know);
        for (Map.Entry<String, Comparator> comparator : Comparators.BY_NAME.entrySet()) {
            rule.know(comparator.getKey());
            if (rule.has(comparator.getKey())) {
                present.add(comparator.getKey());
            }
        }
        rule.know("Variable");
        if (present.size() != 1) {
            rule.problem(
                    present.isEmpty()
                            ? "a rule has And, Or, Not or a comparison such as StringEquals"
                            : "a rule has one comparison, not " + String.join(" and ", present));
            return NEVER;
        }
        String name = present.getFirst();
        if (COMBINATIONS.contains(name)) {
            rule.warnIdle("Variable", name + " looks at the variables of its own rules");
        }
        return switch (name) {
            case "And" -> new Condition.And(several(rule, name));
            case "Or" -> new Condition.Or(several(rule, name));
            case "Not" -> new Condition.Not(read(rule.inside(name, rule.required(name)), false));
            default -> comparison(rule, name, Objects.requireNonNull(Comparators.BY_NAME.get(name)));
        };
    }

    private List<Condition> several(Fields rule, String name) {
        List<Condition> conditions = new ArrayList<>();
        List<JsonNode> nodes = rule.requiredElements(name);
        for (int i = 0; i < nodes.size(); i++) {
            conditions.add(read(new Fields(nodes.get(i), rule.pathOf(name) + "/" + i, rule.problems()), false));
        }
        return conditions;
    }

    private static Condition comparison(Fields rule, String name, Comparator comparator) {
        rule.required("Variable");
        Template.Path variable = JsonPathDialect.path(rule, "Variable");
        Template operand = name.endsWith("Path") ? JsonPathDialect.path(rule, name) : literal(rule, name, comparator);
        if (variable == null || operand == null) {
            return NEVER;
        }
        return new Condition.Comparison(variable, comparator, operand);
    }

    private static Template literal(Fields rule, String name, Comparator comparator) {
        JsonNode value = rule.required(name);
        String problem = switch (comparator.subject()) {
            case STRING -> value.isTextual() ? "" : "a string";
            case NUMERIC -> value.isNumber() ? "" : "a number";
            case TIMESTAMP -> Timestamps.valid(value) ? "" : "a date and time with T, and Z or an offset";
            case BOOLEAN, IS_NULL, IS_PRESENT, IS_NUMERIC, IS_STRING, IS_BOOLEAN, IS_TIMESTAMP ->
                value.isBoolean() ? "" : "true or false";
        };
        if (!problem.isEmpty()) {
            rule.problem(name, Fields.shown(value) + " is not " + problem);
            return new Template.Literal(BooleanNode.FALSE);
        }
        return new Template.Literal(value);
    }
}
