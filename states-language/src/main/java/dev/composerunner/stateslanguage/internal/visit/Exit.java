package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.jsonpath.PathException;
import dev.composerunner.stateslanguage.internal.jsonpath.ReferencePaths;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.Passage;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.template.ReferencePath;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a stay in a state: what becomes of its result and of the variables. */
public record Exit(Visit visit) {

    /** Leaves the state by its transition. */
    public Passage leave(Effect effect, JsonNode otherwise, View view, Transition transition)
            throws StateFailure, InterruptedException {
        String next = switch (transition) {
            case Transition.Next(String name) -> name;
            case Transition.End() -> null;
        };
        return leave(effect, "", otherwise, view, next);
    }

    /**
     * Leaves the state: evaluates {@code effect}, whose expressions see no variable that it assigns, and passes {@code result} on where
     * nothing else is said.
     *
     * @param place where the effect stands in the state, for messages: {@code Catch[0]/}
     */
    public Passage leave(Effect effect, String place, JsonNode result, View view, @Nullable String next)
            throws StateFailure, InterruptedException {
        return switch (effect) {
            case Effect.Evaluated evaluated -> {
                Map<String, JsonNode> assigned = assigned(evaluated, place, view);
                Template output = evaluated.output();
                yield exit(assigned, output == null ? result : visit.evaluate(output, place + "Output", view), next);
            }
            case Effect.Merged merged -> {
                JsonNode shaped = shape(merged, result, view);
                Map<String, JsonNode> assigned = assigned(merged, view.on(shaped));
                JsonNode together = merge(merged, shaped);
                Template path = merged.outputPath();
                yield exit(
                        assigned,
                        path == null ? together : visit.evaluate(path, "OutputPath", view.on(together)),
                        next);
            }
        };
    }

    /** What the ResultSelector of a state in JSONPath makes of its result. */
    public JsonNode shape(Effect.Merged effect, JsonNode result, View view) throws StateFailure, InterruptedException {
        Template selector = effect.resultSelector();
        return selector == null ? result : visit.evaluate(selector, "ResultSelector", view.on(result));
    }

    private Map<String, JsonNode> assigned(Effect.Evaluated effect, String place, View view)
            throws StateFailure, InterruptedException {
        Map<String, JsonNode> assigned = new LinkedHashMap<>();
        for (Map.Entry<String, Template> variable : effect.assign().entrySet()) {
            String field = place + "Assign/" + variable.getKey();
            assigned.put(variable.getKey(), visit.evaluate(variable.getValue(), field, view));
        }
        return assigned;
    }

    private Map<String, JsonNode> assigned(Effect.Merged effect, View view) throws StateFailure, InterruptedException {
        Map<String, JsonNode> assigned = new LinkedHashMap<>();
        JsonNode values = visit.evaluate(new Template.Fields(effect.assign()), "Assign", view);
        for (Map.Entry<String, JsonNode> variable : values.properties()) {
            assigned.put(variable.getKey(), variable.getValue());
        }
        return assigned;
    }

    /** The input with the shaped result where ResultPath wants it. */
    public JsonNode merge(Effect.Merged effect, JsonNode result) throws StateFailure {
        ReferencePath path = effect.resultPath();
        if (path == null) {
            return visit.rawInput();
        }
        try {
            return ReferencePaths.put(visit.rawInput(), path, result);
        } catch (PathException e) {
            throw visit.failure(e);
        }
    }

    private Passage exit(Map<String, JsonNode> assigned, JsonNode output, @Nullable String next) throws StateFailure {
        DataLimit.checked(output, visit.state().name());
        visit.scope().check(assigned, visit.state().name());
        visit.cursor()
                .recordExited(
                        visit.state().type() + "StateExited",
                        Details.none()
                                .variables(assigned)
                                .with("name", visit.state().name())
                                .payload("output", output),
                        next);
        visit.scope().assign(assigned);
        return new Passage(output, next);
    }
}
