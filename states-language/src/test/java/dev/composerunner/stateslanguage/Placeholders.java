package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The places of a recorded case that do not hold the true value. */
final class Placeholders {

    /** Stands for any value. */
    static final TextNode ANY = TextNode.valueOf("<any>");

    private Placeholders() {}

    /** The case with {@link #ANY} in those places. A cause is left as it is, since a part of it is true. */
    static JsonNode masked(JsonNode json) {
        JsonNode masked = json.deepCopy();
        for (JsonNode path : json.path("placeholders")) {
            List<String> steps = steps(path.textValue());
            if (!steps.getLast().toLowerCase(Locale.ROOT).equals("cause")) {
                mask(masked, steps);
            }
        }
        return masked;
    }

    /** {@code a.b[0]} as a, b, 0. */
    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        for (String part : path.replace("]", "").split("[.\\[]", -1)) {
            steps.add(part);
        }
        return steps;
    }

    private static void mask(JsonNode root, List<String> steps) {
        JsonNode node = root;
        for (String step : steps.subList(0, steps.size() - 1)) {
            node = node.isArray() ? node.path(Integer.parseInt(step)) : node.path(step);
        }
        switch (node) {
            case ObjectNode object when object.has(steps.getLast()) -> object.set(steps.getLast(), ANY);
            case ArrayNode array -> array.set(Integer.parseInt(steps.getLast()), ANY);
            default -> throw new IllegalArgumentException("no place " + steps);
        }
    }
}
