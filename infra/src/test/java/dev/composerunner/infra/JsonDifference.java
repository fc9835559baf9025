package dev.composerunner.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where two documents differ: a line for each place, short enough to be read. */
final class JsonDifference {

    private final List<String> lines = new ArrayList<>();

    private JsonDifference() {}

    static List<String> between(JsonNode expected, JsonNode got) {
        var difference = new JsonDifference();
        difference.compare("", expected, got);
        return difference.lines;
    }

    private void compare(String path, JsonNode expected, JsonNode got) {
        if (expected.equals(got)) {
            return;
        }
        if (expected.isObject() && got.isObject()) {
            var names = new TreeSet<String>();
            expected.fieldNames().forEachRemaining(names::add);
            got.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + '/' + name, expected.path(name), got.path(name)));
        } else if (expected.isArray() && got.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
                compare(path + '/' + i, expected.path(i), got.path(i));
            }
        } else {
            lines.add(path + ": expected " + shown(expected) + ", got " + shown(got));
        }
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
