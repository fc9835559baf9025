package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a recorded history says of one attempt of a task: that it was scheduled, and what followed until its end. */
record RecordedTask(List<JsonNode> events) {

    /** The attempts of a history, in the order in which they were scheduled. */
    static List<RecordedTask> of(JsonNode history) {
        List<RecordedTask> tasks = new ArrayList<>();
        for (JsonNode event : history) {
            if (event.get("type").textValue().endsWith("Scheduled")) {
                tasks.add(new RecordedTask(chain(history, event)));
            }
        }
        return tasks;
    }

    private static List<JsonNode> chain(JsonNode history, JsonNode scheduled) {
        List<JsonNode> chain = new ArrayList<>(List.of(scheduled));
        for (JsonNode event : history) {
            boolean follows =
                    event.get("previousEventId").equals(chain.getLast().get("id"));
            if (follows && event.get("type").textValue().matches("(Task|Activity|LambdaFunction)[SFT][a-z]+(Out)?")) {
                chain.add(event);
            }
        }
        return chain;
    }

    /** The resource as the history names it: {@code sqs:sendMessage.waitForTaskToken}, or the ARN of an activity. */
    String resource() {
        JsonNode details = details(events.getFirst());
        String type = details.path("resourceType").asText();
        return (type.isEmpty() ? "" : type + ":") + details.get("resource").textValue();
    }

    /** The details of the event of this kind, {@code Submitted}, if there is one. */
    Optional<JsonNode> event(String kind) {
        return events.stream()
                .filter(event -> event.get("type").textValue().endsWith(kind))
                .map(RecordedTask::details)
                .findFirst();
    }

    /** The output that an event tells of. */
    static JsonNode output(JsonNode details) {
        return Likeness.decoded(details.get("output"));
    }

    private static JsonNode details(JsonNode event) {
        return event.propertyStream()
                .filter(field -> field.getKey().endsWith("EventDetails"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }
}
