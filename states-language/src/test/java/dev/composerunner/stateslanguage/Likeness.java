package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares what the interpreter gives with what AWS gave, by the rules in the README of the recorded cases. */
final class Likeness {

    private static final Set<String> HTTP_METADATA = Set.of("SdkHttpMetadata", "SdkResponseMetadata");
    private static final Pattern TIMESTAMP =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:?\\d{2})");
    private static final Pattern PLACEHOLDER = Pattern.compile("<<?[A-Za-z][A-Za-z0-9_.-]*>?(:\\d+)?>");

    /** Stands in a recorded answer where the true value is not known. */
    static final JsonNode ANYTHING = TextNode.valueOf("<any>");

    private Likeness() {}

    static boolean alike(JsonNode expected, JsonNode actual) {
        if (expected.isTextual() && PLACEHOLDER.matcher(expected.textValue()).matches()) {
            return !actual.isMissingNode();
        }
        if (expected.isTextual() && actual.isTextual()) {
            return textAlike(expected.textValue(), actual.textValue());
        }
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                if (!alike(expected.get(i), actual.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = new HashSet<>(names(expected));
            return names.equals(new HashSet<>(names(actual)))
                    && names.stream()
                            .allMatch(name ->
                                    timestamp(name, expected.get(name)) || alike(expected.get(name), actual.get(name)));
        }
        return expected.equals(actual);
    }

    /** Like {@link #alike}, with JSON texts of a history's details decoded on both sides. */
    static boolean decodedAlike(JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = new HashSet<>(names(expected));
            return names.equals(new HashSet<>(names(actual)))
                    && names.stream()
                            .allMatch(name -> name.equals("assignedVariables")
                                    ? decodedAlike(expected.get(name), actual.get(name))
                                    : alike(decoded(expected.get(name)), decoded(actual.get(name))));
        }
        return alike(decoded(expected), decoded(actual));
    }

    static JsonNode decoded(JsonNode node) {
        if (node.isTextual()) {
            try {
                JsonNode value = new JsonMapper().readTree(node.textValue());
                return value.isMissingNode() ? node : value;
            } catch (JsonProcessingException _) {
                return node;
            }
        }
        return node;
    }

    private static boolean timestamp(String name, JsonNode expected) {
        return name.toLowerCase(Locale.ROOT).contains("timestamp")
                && expected.asText().equals("timestamp");
    }

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        names.removeAll(HTTP_METADATA);
        return names;
    }

    /** Texts that hold JSON objects, such as the cause of an error in a function, may differ in their spaces. */
    private static boolean textAlike(String expected, String actual) {
        JsonNode expectedObject = decoded(TextNode.valueOf(expected));
        JsonNode actualObject = decoded(TextNode.valueOf(actual));
        return (expectedObject.isObject() && actualObject.isObject())
                ? alike(expectedObject, actualObject)
                : plainTextAlike(expected, actual);
    }

    private static boolean plainTextAlike(String expected, String actual) {
        String dated = TIMESTAMP.matcher(actual).replaceAll("date");
        var pattern = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(expected);
        int from = 0;
        while (placeholder.find()) {
            pattern.append(Pattern.quote(expected.substring(from, placeholder.start())))
                    .append(".+?");
            from = placeholder.end();
        }
        pattern.append(Pattern.quote(expected.substring(from)));
        return Pattern.compile(pattern.toString(), Pattern.DOTALL)
                        .matcher(dated)
                        .matches()
                || expected.equals(actual);
    }
}
