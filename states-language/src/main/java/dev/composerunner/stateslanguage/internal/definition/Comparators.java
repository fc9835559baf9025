package dev.composerunner.stateslanguage.internal.definition;

import dev.composerunner.stateslanguage.model.template.Comparator;
import dev.composerunner.stateslanguage.model.template.Comparator.Relation;
import dev.composerunner.stateslanguage.model.template.Comparator.Subject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The comparisons of Choice states by their names. */
final class Comparators {

    /** Of {@code StringEquals}, {@code StringEqualsPath} and the others. */
    static final Map<String, Comparator> BY_NAME = byName();

    private Comparators() {}

    private static Map<String, Comparator> byName() {
        Map<String, Comparator> all = new LinkedHashMap<>();
        for (Subject subject : Subject.values()) {
            switch (subject) {
                case STRING -> {
                    ordered(all, subject, "String");
                    all.put("StringMatches", new Comparator(subject, Relation.MATCHES));
                }
                case NUMERIC -> ordered(all, subject, "Numeric");
                case TIMESTAMP -> ordered(all, subject, "Timestamp");
                case BOOLEAN -> withPath(all, "BooleanEquals", new Comparator(subject, Relation.EQUALS));
                case IS_NULL -> test(all, subject, "IsNull");
                case IS_PRESENT -> test(all, subject, "IsPresent");
                case IS_NUMERIC -> test(all, subject, "IsNumeric");
                case IS_STRING -> test(all, subject, "IsString");
                case IS_BOOLEAN -> test(all, subject, "IsBoolean");
                case IS_TIMESTAMP -> test(all, subject, "IsTimestamp");
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static void ordered(Map<String, Comparator> all, Subject subject, String name) {
        withPath(all, name + "Equals", new Comparator(subject, Relation.EQUALS));
        withPath(all, name + "LessThan", new Comparator(subject, Relation.LESS_THAN));
        withPath(all, name + "GreaterThan", new Comparator(subject, Relation.GREATER_THAN));
        withPath(all, name + "LessThanEquals", new Comparator(subject, Relation.LESS_THAN_EQUALS));
        withPath(all, name + "GreaterThanEquals", new Comparator(subject, Relation.GREATER_THAN_EQUALS));
    }

    private static void withPath(Map<String, Comparator> all, String name, Comparator comparator) {
        all.put(name, comparator);
        all.put(name + "Path", comparator);
    }

    private static void test(Map<String, Comparator> all, Subject subject, String name) {
        all.put(name, new Comparator(subject, Relation.EQUALS));
    }
}
