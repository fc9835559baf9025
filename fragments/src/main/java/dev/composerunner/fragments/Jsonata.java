package dev.composerunner.fragments;

import java.util.LinkedHashMap;
import java.util.Map;

/** Spells what the fields of a state hold. */
public final class Jsonata {

    private Jsonata() {}

    /** The field value that Step Functions evaluates as {@code expression}. */
    public static String of(String expression) {
        return "{% " + expression + " %}";
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
