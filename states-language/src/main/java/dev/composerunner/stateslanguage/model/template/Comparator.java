package dev.composerunner.stateslanguage.model.template;

/**
 * A data-test expression of a Choice state in JSONPath.
 *
 * @param subject what kind of value is looked at
 * @param relation how it compares
 */
public record Comparator(Subject subject, Relation relation) {

    /** Kinds of values that compare, and tests of a single value. */
    public enum Subject {
        STRING,
        NUMERIC,
        BOOLEAN,
        TIMESTAMP,
        IS_NULL,
        IS_PRESENT,
        IS_NUMERIC,
        IS_STRING,
        IS_BOOLEAN,
        IS_TIMESTAMP
    }

    /** How a value stands to another. */
    public enum Relation {
        EQUALS,
        LESS_THAN,
        GREATER_THAN,
        LESS_THAN_EQUALS,
        GREATER_THAN_EQUALS,
        /** Strings alone: a pattern in which {@code *} stands for any characters. */
        MATCHES
    }
}
