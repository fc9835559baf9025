package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The paths of a recorded item that do not hold the true value. */
final class Placeholders {

    private static final Pattern STEP = Pattern.compile("[^.\\[\\]]+");

    private Placeholders() {}

    /** The item with {@link Likeness#ANYTHING} in those places, but for texts that say which part of them is not true. */
    static JsonNode masked(JsonNode item) {
        JsonNode masked = item.deepCopy();
        item.path("placeholders").forEach(path -> mask(masked, path.asText()));
        return masked;
    }

    private static void mask(JsonNode root, String path) {
        List<String> steps =
                STEP.matcher(path).results().map(MatchResult::group).toList();
        JsonNode parent = root;
        for (String step : steps.subList(0, steps.size() - 1)) {
            parent = child(parent, step);
        }
        String last = steps.getLast();
        JsonNode value = child(parent, last);
        if (value.isMissingNode() || partlyTrue(value)) {
            return;
        }
        switch (parent) {
            case ObjectNode object -> object.set(last, Likeness.ANYTHING);
            case ArrayNode array -> array.set(Integer.parseInt(last), Likeness.ANYTHING);
            default -> throw new IllegalArgumentException(path);
        }
    }

    private static boolean partlyTrue(JsonNode value) {
        String text = value.asText();
        return value.isTextual()
                && text.contains("<")
                && !(text.startsWith("<") && text.endsWith(">"))
                && Likeness.decoded(value).isTextual();
    }

    private static JsonNode child(JsonNode parent, String step) {
        return parent.isArray() ? parent.path(Integer.parseInt(step)) : parent.path(step);
    }
}
