package dev.composerunner.stateslanguage.model.template;

import java.util.List;

/** When a rule of a Choice state applies. */
public sealed interface Condition {

    /** A JSONata expression, or a literal, that gives true. */
    record Expression(Template value) implements Condition {}

    /** All of the conditions hold. */
    record And(List<Condition> conditions) implements Condition {

        public And {
            conditions = List.copyOf(conditions);
        }
    }

    /** One of the conditions holds. */
    record Or(List<Condition> conditions) implements Condition {

        public Or {
            conditions = List.copyOf(conditions);
        }
    }

    /** The condition does not hold. */
    record Not(Condition condition) implements Condition {}

    /**
     * The value at a path compares with another.
     *
     * @param operand a literal, or a path where the operator ends in {@code Path}
     */
    record Comparison(Template.Path variable, Comparator comparator, Template operand) implements Condition {}
}
