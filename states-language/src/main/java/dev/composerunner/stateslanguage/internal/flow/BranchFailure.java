package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * That a branch failed and its siblings were cancelled: kept, so that a resumed execution tells the same of it.
 *
 * @param last the last event of the branch
 * @param inTask whether it failed in a Task state
 * @param siblings types of the states that the siblings were in, by index; empty where the history has no word for that
 */
record BranchFailure(int index, StateFailure failure, long last, boolean inTask, Map<Integer, String> siblings) {

    static BranchFailure of(JsonNode note) {
        Map<Integer, String> siblings = new TreeMap<>();
        note.path("siblings").forEachEntry((index, type) -> siblings.put(Integer.valueOf(index), type.textValue()));
        return new BranchFailure(
                note.path("index").asInt(),
                new StateFailure(
                        note.path("error").textValue(), note.path("cause").textValue()),
                note.path("last").asLong(),
                note.path("inTask").asBoolean(),
                siblings);
    }

    JsonNode toJson() {
        ObjectNode note = JsonNodeFactory.instance
                .objectNode()
                .put("index", index)
                .put("error", failure.error())
                .put("cause", failure.cause())
                .put("last", last)
                .put("inTask", inTask);
        ObjectNode types = note.putObject("siblings");
        siblings.forEach((index, type) -> types.put(String.valueOf(index), type));
        return note;
    }
}
