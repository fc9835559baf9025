package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a recording for a value that differs from run to run. The same placeholder has the same value within one recording,
 * and two placeholders have different ones.
 */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "<[A-Za-z_][\\w.-]*(?::\\d+)?>|ExecArnPart_\\d+idx|activity_arn(?:_\\d+)?|invalid_token_\\d+_chars"
                    + "|invalid_execution_arn|ssm_nonexistent_arn");

    private static final Set<String> TIMES =
            Set.of("timestamp", "datetime", "date", "time", "start-date", "stop-date", "creation-date");

    private final Map<String, String> values = new LinkedHashMap<>();

    void bind(String placeholder, String value) {
        values.put(placeholder, value);
    }

    Optional<String> value(String placeholder) {
        return Optional.ofNullable(values.get(placeholder));
    }

    /** The text with known values in the places of their placeholders. */
    String fill(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(), found.group())));
    }

    static boolean isTime(String text) {
        return TIMES.contains(text);
    }

    /** Whether {@code actual} is {@code expected}, whose unknown placeholders are known from then on. */
    boolean matches(String expected, JsonNode actual) {
        if (isTime(expected)) {
            return actual.isNumber() || actual.asText().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
        }
        if (!actual.isTextual()) {
            return false;
        }
        Matcher placeholder = PLACEHOLDER.matcher(expected);
        var pattern = new StringBuilder();
        var groups = new LinkedHashMap<String, String>();
        int end = 0;
        while (placeholder.find()) {
            pattern.append(Pattern.quote(expected.substring(end, placeholder.start())));
            String known = values.get(placeholder.group());
            if (known != null) {
                pattern.append(Pattern.quote(known));
            } else if (groups.containsKey(placeholder.group())) {
                pattern.append("\\k<").append(groups.get(placeholder.group())).append('>');
            } else {
                String group = "g" + groups.size();
                groups.put(placeholder.group(), group);
                pattern.append("(?<").append(group).append(">[^:]+)");
            }
            end = placeholder.end();
        }
        pattern.append(Pattern.quote(expected.substring(end)));
        Matcher match = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual.textValue());
        if (!match.matches()) {
            return false;
        }
        for (Map.Entry<String, String> group : groups.entrySet()) {
            String value = match.group(group.getValue());
            if (values.containsValue(value)) {
                return false;
            }
            values.put(group.getKey(), value);
        }
        return true;
    }
}
