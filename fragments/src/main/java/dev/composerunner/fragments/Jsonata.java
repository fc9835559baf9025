package dev.composerunner.fragments;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what the fields of a state hold: literals, and JSONata expressions between <code>{%</code> and <code>%}</code>. */
public final class Jsonata {

    private static final String OPEN = "{%";
    private static final String CLOSE = "%}";

    private Jsonata() {}

    /** The field value that Step Functions evaluates as {@code expression}. */
    public static String of(String expression) {
        return OPEN + " " + expression + " " + CLOSE;
    }

    /** Whether {@code value} is a text that Step Functions evaluates. */
    public static boolean isExpression(Object value) {
        return value instanceof String text && text.startsWith(OPEN) && text.endsWith(CLOSE);
    }

    /**
     * The expression that gives {@code value}, to stand inside another one: maps, lists, texts, numbers, booleans and null at any depth, and
     * expressions in the place of any of them.
     */
    public static String inline(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text
            when isExpression(text) ->
                text.substring(OPEN.length(), text.length() - CLOSE.length()).strip();
            case String text -> quoted(text);
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Map<?, ?> fields ->
                fields.entrySet().stream()
                        .map(field -> quoted(String.valueOf(field.getKey())) + ": " + inline(field.getValue()))
                        .collect(joining(", ", "{", "}"));
            case List<?> items -> items.stream().map(Jsonata::inline).collect(joining(", ", "[", "]"));
            default ->
                throw new IllegalArgumentException("value: got a "
                        + value.getClass().getName() + "; allowed: maps, lists, texts, numbers, booleans, null");
        };
    }

    static String requireExpression(String field, String value) {
        if (!isExpression(value)) {
            throw new IllegalArgumentException(field + ": got " + value + "; allowed: an expression {% .. %}");
        }
        return value;
    }

    /** Between single quotes, which JSON need not escape; JSONata knows an apostrophe there by its code alone. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("'");
        text.chars().forEach(c -> {
            if (c == '\\') {
                quoted.append("\\\\");
            } else if (c < ' ' || c == '\'') {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('\'').toString();
    }

    /** The text of {@code path}, or {@code otherwise} (an expression itself) where there is no value: an undefined expression is an error. */
    public static String textOr(String path, String otherwise) {
        return of("$exists(" + path + ") ? $string(" + path + ") : " + otherwise);
    }

    /** An object with two fields, in this order in the definition. */
    public static Map<String, Object> object(String name, Object value, String otherName, Object otherValue) {
        return object(Map.entry(name, value), Map.entry(otherName, otherValue));
    }

    /** An object whose fields keep their order in the definition. */
    @SafeVarargs
    public static Map<String, Object> object(Map.Entry<String, ?>... fields) {
        var object = new LinkedHashMap<String, Object>();
        for (var field : fields) {
            object.put(field.getKey(), field.getValue());
        }
        return object;
    }
}
