package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.Decimals;
import dev.composerunner.stateslanguage.model.template.Comparator;
import dev.composerunner.stateslanguage.model.template.Comparator.Relation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The comparisons of Choice states. Values of another kind than the comparison is for do not compare, and so do not match. */
public final class Comparison {

    private Comparison() {}

    /** Whether {@code value}, which is there, stands to {@code operand} as {@code comparator} says. */
    public static boolean holds(JsonNode value, Comparator comparator, JsonNode operand) {
        Relation relation = comparator.relation();
        return switch (comparator.subject()) {
            case STRING -> value.isTextual() && operand.isTextual() && texts(value.textValue(), relation, operand);
            case NUMERIC -> value.isNumber() && operand.isNumber() && ordered(order(value, operand), relation);
            case BOOLEAN -> value.isBoolean() && operand.isBoolean() && value.equals(operand);
            case TIMESTAMP -> {
                Optional<Instant> first = timestamp(value);
                Optional<Instant> second = timestamp(operand);
                yield first.isPresent()
                        && second.isPresent()
                        && ordered(first.get().compareTo(second.get()), relation);
            }
            case IS_NULL -> value.isNull() == operand.booleanValue();
            case IS_PRESENT -> operand.booleanValue();
            case IS_NUMERIC -> value.isNumber() == operand.booleanValue();
            case IS_STRING -> value.isTextual() == operand.booleanValue();
            case IS_BOOLEAN -> value.isBoolean() == operand.booleanValue();
            case IS_TIMESTAMP -> timestamp(value).isPresent() == operand.booleanValue();
        };
    }

    private static int order(JsonNode first, JsonNode second) {
        Optional<BigDecimal> one = Decimals.of(first);
        Optional<BigDecimal> other = Decimals.of(second);
        return one.isPresent() && other.isPresent()
                ? one.get().compareTo(other.get())
                : Double.compare(first.doubleValue(), second.doubleValue());
    }

    private static boolean texts(String value, Relation relation, JsonNode operand) {
        return relation == Relation.MATCHES
                ? Wildcard.matches(operand.textValue(), value)
                : ordered(value.compareTo(operand.textValue()), relation);
    }

    private static boolean ordered(int order, Relation relation) {
        return switch (relation) {
            case EQUALS, MATCHES -> order == 0;
            case LESS_THAN -> order < 0;
            case GREATER_THAN -> order > 0;
            case LESS_THAN_EQUALS -> order <= 0;
            case GREATER_THAN_EQUALS -> order >= 0;
        };
    }

    /** A point in time, as RFC 3339 writes it: with T, and Z or an offset. */
    private static Optional<Instant> timestamp(JsonNode value) {
        try {
            return value.isTextual()
                    ? Optional.of(OffsetDateTime.parse(value.textValue()).toInstant())
                    : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
