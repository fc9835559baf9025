package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.template.ReferencePath;
import dev.composerunner.stateslanguage.model.template.ReferencePath.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the paths that most states use, {@code $.job.results[0]['a b']}: names and indices alone. */
final class PlainPath {

    /** Quoted names are taken as they stand: a backslash is one. One that would end a name is left to the library. */
    private static final Pattern STEP = Pattern.compile("\\.(?<name>[^\\s.\\[\\]()*?@'\",:$]+)"
            + "|\\[(?<index>\\d{1,9})]"
            + "|\\['(?<single>[^'\\[\\],]*)(?<!\\\\)']"
            + "|\\[\"(?<quoted>[^\"\\[\\],]*)(?<!\\\\)\"]");

    private PlainPath() {}

    /** The steps of {@code path}, or nothing where it is another kind of path. */
    static Optional<ReferencePath> parse(String path) {
        if (!path.startsWith("$")) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int at = 1;
        while (at < path.length()) {
            if (!step.find(at) || step.start() != at) {
                return Optional.empty();
            }
            if (step.group("name") != null) {
                steps.add(new Step.Name(step.group("name")));
            } else if (step.group("index") != null) {
                steps.add(new Step.Index(Integer.parseInt(step.group("index"))));
            } else {
                String single = step.group("single");
                steps.add(new Step.Name(single == null ? step.group("quoted") : single));
            }
            at = step.end();
        }
        return Optional.of(new ReferencePath(steps));
    }

    /** What stands at {@code path}, or a missing node. */
    static JsonNode find(JsonNode data, ReferencePath path) {
        JsonNode node = data;
        for (Step step : path.steps()) {
            node = switch (step) {
                case Step.Name(String name) -> node.path(name);
                case Step.Index(int index) -> node.path(index);
            };
        }
        return node;
    }
}
