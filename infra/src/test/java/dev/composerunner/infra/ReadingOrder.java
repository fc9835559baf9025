package dev.composerunner.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Puts a definition into the order in which people read it: states as the flow comes to them, errors after what goes well. */
final class ReadingOrder {

    private static final List<String> FIELDS = List.of(
            "Comment",
            "QueryLanguage",
            "Type",
            "Resource",
            "StartAt",
            "TimeoutSeconds",
            "Seconds",
            "Arguments",
            "Choices",
            "Default",
            "Error",
            "Cause",
            "Assign",
            "Output",
            "Retry",
            "Catch",
            "Next",
            "End",
            "States");

    private final JsonNode states;
    private final Set<String> visited = new HashSet<>();
    private final Deque<String> ordered = new ArrayDeque<>();

    private ReadingOrder(JsonNode states) {
        this.states = states;
    }

    /** The names of the states of {@code definition}, the first one first. */
    static List<String> states(JsonNode definition) {
        var order = new ReadingOrder(definition.path("States"));
        order.visit(definition.path("StartAt").asText());
        return List.copyOf(order.ordered);
    }

    /** The same definition in order. */
    static ObjectNode of(JsonNode definition) {
        var states = definition.path("States");
        var ordered = fieldsOf(definition);
        var orderedStates = ordered.putObject("States");
        states(definition).forEach(name -> orderedStates.set(name, fieldsOf(states.path(name))));
        return ordered;
    }

    /** Visits what comes last first: a state goes before all that follow it. */
    private void visit(String name) {
        if (visited.add(name)) {
            var state = states.path(name);
            Stream.of(
                            state.path("Catch").findValues("Next"),
                            state.path("Choices").findValues("Next"),
                            List.of(state.path("Default")),
                            List.of(state.path("Next")))
                    .flatMap(List::stream)
                    .filter(JsonNode::isTextual)
                    .forEach(next -> visit(next.asText()));
            ordered.addFirst(name);
        }
    }

    private static ObjectNode fieldsOf(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        var ordered = ((ObjectNode) object).objectNode();
        Stream.concat(FIELDS.stream().filter(names::contains), names.stream().filter(name -> !FIELDS.contains(name)))
                .forEach(name -> ordered.set(name, Objects.requireNonNull(object.get(name))));
        return ordered;
    }
}
