package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.Problem;
import dev.composerunner.stateslanguage.model.Catcher;
import dev.composerunner.stateslanguage.model.ChoiceRule;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads flows, at any depth, and checks how their states point to one another. */
final class FlowReader {

    private static final int LONGEST_NAME = 80;
    /** Deeper nesting of Map and Parallel states than any editor shows. */
    private static final int DEEPEST = 50;

    private final List<Problem> problems;
    private final boolean jsonata;
    private final Set<String> names = new HashSet<>();
    private int depth;

    /** @param jsonata whether JSONata is the query language of states that name none */
    FlowReader(List<Problem> problems, boolean jsonata) {
        this.problems = problems;
        this.jsonata = jsonata;
    }

    boolean jsonata() {
        return jsonata;
    }

    /** The {@code StartAt} and {@code States} of {@code fields}. */
    Flow read(Fields fields) {
        String startAt = fields.requiredText("StartAt");
        Map<String, State> states = new LinkedHashMap<>();
        JsonNode node = fields.required("States");
        if (depth == DEEPEST) {
            fields.problem("States", "nested deeper than " + DEEPEST + " flows");
        } else if (node.isObject() && !node.isEmpty()) {
            depth++;
            node.forEachEntry((name, state) -> states.put(name, state(name, state, fields.pathOf("States"))));
            depth--;
            checkTransitions(fields, startAt, states);
        } else if (!node.isMissingNode()) {
            fields.problem("States", Fields.shown(node) + " is not an object of at least one state");
        }
        return new Flow(startAt, states);
    }

    private State state(String name, JsonNode node, String path) {
        String place = new Fields(node.isObject() ? node : noFields(), path, problems).pathOf(name);
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            problems.add(
                    new Problem(place, "the name has " + name.length() + " characters, allowed: 1 to " + LONGEST_NAME));
        }
        if (!names.add(name)) {
            problems.add(new Problem(
                    place, "another state is named \"" + name + "\": names are unique in the whole machine"));
        }
        return new StateReader(this, name, new Fields(node, place, problems)).read();
    }

    private static JsonNode noFields() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void checkTransitions(Fields fields, String startAt, Map<String, State> states) {
        if (!startAt.isEmpty() && !states.containsKey(startAt)) {
            fields.problem(
                    "StartAt",
                    "\"" + startAt + "\" is not a state here, allowed: " + String.join(", ", states.keySet()));
        }
        var inside = new Fields(noFields(), fields.pathOf("States"), problems);
        states.forEach((name, state) -> {
            for (String target : targets(state)) {
                if (!target.isEmpty() && !states.containsKey(target)) {
                    inside.problem(
                            name,
                            "leads to \"" + target + "\", which is not a state here, allowed: "
                                    + String.join(", ", states.keySet()));
                }
            }
        });
        Set<String> reached = reached(startAt, states);
        if (states.containsKey(startAt)) {
            states.keySet().stream()
                    .filter(name -> !reached.contains(name))
                    .forEach(name -> inside.problem(name, "no state leads here"));
        }
    }

    private static Set<String> reached(String startAt, Map<String, State> states) {
        Set<String> reached = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(startAt));
        while (!open.isEmpty()) {
            String name = open.pop();
            State state = states.get(name);
            if (state != null && reached.add(name)) {
                open.addAll(targets(state));
            }
        }
        return reached;
    }

    private static List<String> targets(State state) {
        return switch (state) {
            case State.Task task -> targets(task.transition(), task.catchers());
            case State.Map map -> targets(map.transition(), map.catchers());
            case State.Parallel parallel -> targets(parallel.transition(), parallel.catchers());
            case State.Pass pass -> targets(pass.transition(), List.of());
            case State.Wait wait -> targets(wait.transition(), List.of());
            case State.Choice choice ->
                Stream.concat(choice.rules().stream().map(ChoiceRule::next), Stream.ofNullable(choice.otherwise()))
                        .toList();
            case State.Succeed _, State.Fail _ -> List.of();
        };
    }

    private static List<String> targets(Transition transition, Collection<Catcher> catchers) {
        Stream<String> next = switch (transition) {
            case Transition.Next(String state) -> Stream.of(state);
            case Transition.End() -> Stream.of();
        };
        return Stream.concat(next, catchers.stream().map(Catcher::next)).toList();
    }
}
