package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One recorded execution: a definition, an input, and what AWS made of them. */
record RecordedCase(String file, JsonNode json) {

    String category() {
        String folder = file.startsWith("ecs/") ? "ecs" : file.substring(0, file.lastIndexOf('/'));
        return folder + " " + json.path("category").textValue();
    }

    /** What differs from the recording; nothing where all is equal. */
    List<String> differences() throws InterruptedException {
        return new RecordedCase(file, Placeholders.masked(json)).differences(new RecordedRun(json).run());
    }

    private List<String> differences(RecordedRun.Result result) {
        List<String> differences = new ArrayList<>();
        compareOutcome(result.outcome(), differences);
        compareHistory(result.events(), differences);
        return differences;
    }

    private void compareOutcome(Outcome outcome, List<String> differences) {
        JsonNode expected = json.get("expected");
        ObjectNode actual = JsonNodeFactory.instance.objectNode();
        switch (outcome) {
            case Outcome.Succeeded(JsonNode output) ->
                actual.put("status", "SUCCEEDED").set("output", output);
            case Outcome.Failed(String error, String cause) -> {
                actual.put("status", "FAILED");
                put(actual, "error", error);
                put(actual, "cause", cause);
            }
            case Outcome.TimedOut() -> actual.put("status", "TIMED_OUT");
            case Outcome.Aborted(String error, String cause) -> {
                actual.put("status", "ABORTED");
                put(actual, "error", error);
                put(actual, "cause", cause);
            }
        }
        for (String part : List.of("status", "output", "error", "cause")) {
            JsonNode wanted = expected.path(part);
            JsonNode got = actual.path(part);
            boolean decode = part.equals("cause") && wanted.isObject();
            if (!Likeness.alike(wanted, decode ? Likeness.decoded(got) : got)) {
                differences.add(part + ": expected " + wanted + " but got " + got);
            }
        }
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private void compareHistory(List<HistoryEvent> events, List<String> differences) {
        if (!json.has("expected_history")) {
            return;
        }
        List<JsonNode> expected = json.get("expected_history").valueStream().toList();
        String mode = json.path("history").asText();
        if (mode.equals("exact") || file.startsWith("ecs/") || (mode.equals("concurrent") && sequential())) {
            for (int i = 0; i < Math.max(expected.size(), events.size()); i++) {
                String got = i < events.size() ? events.get(i).toString() : "nothing";
                if (i >= expected.size() || i >= events.size() || !alike(expected.get(i), events.get(i), true)) {
                    differences.add("event " + (i + 1) + ": expected "
                            + (i < expected.size() ? expected.get(i).toString() : "nothing") + " but got " + got);
                }
            }
            return;
        }
        List<HistoryEvent> rest = new ArrayList<>(events);
        if (mode.equals("normalised")) {
            rest.removeIf(event -> event.type().matches("ParallelState(Succeeded|Failed)"));
        }
        for (JsonNode event : expected) {
            Optional<HistoryEvent> match =
                    rest.stream().filter(actual -> alike(event, actual, false)).findFirst();
            match.ifPresentOrElse(rest::remove, () -> differences.add("no event like " + event));
        }
        rest.forEach(event -> differences.add("one event too many: " + event));
    }

    /** Whether the order of the events is certain in spite of Map states. */
    private boolean sequential() {
        String definition = json.get("definition").toString();
        // In older recordings other events precede that of a distributed Map state.
        return definition.contains("\"MaxConcurrency\":1")
                && !definition.contains("\"Parallel\"")
                && !definition.contains("\"DISTRIBUTED\"");
    }

    private static boolean alike(JsonNode expected, HistoryEvent actual, boolean ids) {
        JsonNode details = JsonNodeFactory.instance.objectNode();
        for (var entry : expected.properties()) {
            if (entry.getKey().endsWith("EventDetails")) {
                details = entry.getValue();
            }
        }
        boolean sameIds = expected.get("id").asLong() == actual.id()
                && expected.get("previousEventId").asLong() == actual.previousId();
        return expected.get("type").textValue().equals(actual.type())
                && Likeness.decodedAlike(details, actual.details())
                && (!ids || sameIds);
    }
}
