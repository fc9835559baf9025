package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;

/** States.Format: puts values in the place of each {@code {}} of a pattern. */
final class Format {

    /** Longer texts fit into no payload. */
    private static final int LONGEST = 1 << 20;

    private Format() {}

    static String of(Arguments arguments) throws PathException {
        String pattern = arguments.text(0);
        var text = new StringBuilder();
        int used = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char next = pattern.charAt(i);
            if (next == '\\' && i + 1 < pattern.length() && "{}\\".indexOf(pattern.charAt(i + 1)) >= 0) {
                text.append(pattern.charAt(++i));
            } else if (pattern.startsWith("{}", i)) {
                used++;
                if (used >= arguments.count()) {
                    throw Arguments.failure("the pattern has more {} than there are values");
                }
                text.append(shown(arguments.fitting(used)));
                i++;
            } else {
                text.append(next);
            }
            if (text.length() > LONGEST) {
                throw Arguments.failure("the text has more than " + LONGEST + " characters");
            }
        }
        if (used + 1 < arguments.count()) {
            throw Arguments.failure("the pattern has " + used + " {} for " + (arguments.count() - 1) + " values");
        }
        return text.toString();
    }

    /** Step Functions writes arrays and objects as Java's collections are written: {@code {a=1, b=[x, y]}}. */
    private static String shown(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Format::shown).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isObject()) {
            return value.propertyStream().map(Format::shown).collect(Collectors.joining(", ", "{", "}"));
        }
        return value.asText();
    }

    private static String shown(Map.Entry<String, JsonNode> field) {
        return field.getKey() + "=" + shown(field.getValue());
    }
}
