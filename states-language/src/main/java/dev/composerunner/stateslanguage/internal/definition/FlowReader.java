package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.stateslanguage.model.Catcher;
import dev.composerunner.stateslanguage.model.ChoiceRule;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads flows, at any depth, and checks how their states point to one another. */
final class FlowReader {

    private static final int LONGEST_NAME = 80;
    /** Deeper nesting of Map and Parallel states than any editor shows. */
    private static final int DEEPEST = 50;

    private final List<Problem> problems;
    private final QueryLanguage language;
    private final ExecutionType type;
    private final Set<String> names = new HashSet<>();
    private int depth;

    /**
     * A reader of the flows of one machine.
     *
     * @param language of states that name none
     * @param type of the executions that the machine is meant for
     */
    FlowReader(List<Problem> problems, QueryLanguage language, ExecutionType type) {
        this.problems = problems;
        this.language = language;
        this.type = type;
    }

    QueryLanguage language() {
        return language;
    }

    ExecutionType type() {
        return type;
    }

    /** The {@code StartAt} and {@code States} of {@code fields}. */
    Flow read(Fields fields) {
        requireBoth(fields);
        String startAt = fields.has("StartAt") ? fields.requiredText("StartAt") : "";
        Map<String, State> states = new LinkedHashMap<>();
        JsonNode node = fields.optional("States").orElse(MissingNode.getInstance());
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

    private void requireBoth(Fields fields) {
        List<String> missing =
                Stream.of("States", "StartAt").filter(name -> !fields.has(name)).toList();
        if (!missing.isEmpty()) {
            problems.add(new Problem(fields.path(), "These fields are required: " + missing));
        }
        fields.know("StartAt");
    }

    private State state(String name, JsonNode node, String path) {
        String place = new Fields(node.isObject() ? node : noFields(), path, problems).pathOf(name);
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            problems.add(
                    new Problem(place, "the name has " + name.length() + " characters, allowed: 1 to " + LONGEST_NAME));
        }
        if (!names.add(name)) {
            problems.add(new Problem(
                    Problem.Severity.ERROR,
                    Problem.DUPLICATE_NAME,
                    place,
                    "another state is named \"" + name + "\": names are unique in the whole machine"));
        }
        return new StateReader(this, name, new Fields(node, place, problems)).read();
    }

    private static JsonNode noFields() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void checkTransitions(Fields fields, String startAt, Map<String, State> states) {
        if (!startAt.isEmpty() && !states.containsKey(startAt)) {
            fields.problem(
                    Problem.TRANSITION,
                    "StartAt",
                    "\"" + startAt + "\" is not a state here, allowed: " + String.join(", ", states.keySet()));
        }
        var inside = new Fields(noFields(), fields.pathOf("States"), problems);
        states.forEach((name, state) -> {
            for (String target : targets(state)) {
                if (!target.isEmpty() && !states.containsKey(target)) {
                    inside.problem(
                            Problem.TRANSITION,
                            name,
                            "leads to \"" + target + "\", which is not a state here, allowed: "
                                    + String.join(", ", states.keySet()));
                }
            }
        });
        Set<String> reached = reached(startAt, states);
        checkEnd(fields, states, reached);
        if (states.containsKey(startAt)) {
            states.keySet().stream()
                    .filter(name -> !reached.contains(name))
                    .forEach(name -> inside.problem(Problem.TRANSITION, name, "no state leads here"));
        }
    }

    /** A machine without any terminal state is refused, as by AWS; one whose terminal states are not reached is wrong for that alone. */
    private void checkEnd(Fields fields, Map<String, State> states, Set<String> reached) {
        if (fields.path().isEmpty() && states.values().stream().noneMatch(FlowReader::ends)) {
            problems.add(new Problem(Problem.Severity.ERROR, Problem.ENDLESS, "", "Workflow has no terminal state"));
        } else if (!reached.isEmpty()
                && reached.stream().noneMatch(name -> ends(Objects.requireNonNull(states.get(name))))) {
            problems.add(new Problem(
                    Problem.Severity.WARNING,
                    Problem.ENDLESS,
                    fields.pathOf("States"),
                    "no state that can be reached ends the flow: none is Succeed, Fail or has End"));
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

    private static boolean ends(State state) {
        return switch (state) {
            case State.Succeed _, State.Fail _ -> true;
            case State.Choice _ -> false;
            case State.Task task -> task.transition() instanceof Transition.End;
            case State.Map map -> map.transition() instanceof Transition.End;
            case State.Parallel parallel -> parallel.transition() instanceof Transition.End;
            case State.Pass pass -> pass.transition() instanceof Transition.End;
            case State.Wait wait -> wait.transition() instanceof Transition.End;
        };
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
