package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.map.ItemBatcher;
import dev.composerunner.stateslanguage.model.template.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the inputs of items together as the inputs of children.
 *
 * @param batchInput null where nothing is added
 * @param mostItems of one batch
 * @param mostBytes of the input of one child, as JSON text in UTF-8
 */
public record Batches(@Nullable JsonNode batchInput, int mostItems, int mostBytes) {

    static Batches of(Visit visit, ItemBatcher batcher) throws StateFailure, InterruptedException {
        Template added = batcher.batchInput();
        return new Batches(
                added == null ? null : visit.evaluate(added, "ItemBatcher/BatchInput", visit.bindings()),
                bound(visit, batcher.maxItemsPerBatch(), "MaxItemsPerBatch", Integer.MAX_VALUE),
                bound(visit, batcher.maxInputBytesPerBatch(), "MaxInputBytesPerBatch", Payload.MOST_BYTES));
    }

    private static int bound(Visit visit, @Nullable Template template, String field, int most)
            throws StateFailure, InterruptedException {
        if (template == null) {
            return most;
        }
        int bound = Numbers.whole(visit, template, "ItemBatcher/" + field);
        if (bound < 1 || bound > most) {
            throw visit.fault(field + " must be between 1 and " + most + ".");
        }
        return bound;
    }

    /** One input of a child for as many items as the bounds allow, in their order. */
    public List<Child> of(List<JsonNode> items) throws StateFailure {
        List<Child> children = new ArrayList<>();
        ObjectNode batch = empty();
        // The first item of a batch has no comma before it, all others have.
        int empty = bytes(batch) - 1;
        int size = empty;
        for (JsonNode item : items) {
            int added = bytes(item) + 1;
            ArrayNode together = batch.withArray("Items");
            if (!together.isEmpty() && (together.size() == mostItems || size + added > mostBytes)) {
                children.add(new Child(batch, together.size()));
                batch = empty();
                size = empty;
            }
            if (size + added > mostBytes) {
                throw new StateFailure(
                        Errors.DATA_LIMIT,
                        "An item of " + (added - 1) + " bytes does not fit into a batch of " + mostBytes + " bytes.");
            }
            batch.withArray("Items").add(item);
            size += added;
        }
        if (!batch.withArray("Items").isEmpty()) {
            children.add(new Child(batch, batch.withArray("Items").size()));
        }
        return children;
    }

    private ObjectNode empty() {
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        if (batchInput != null) {
            batch.set("BatchInput", batchInput);
        }
        batch.putArray("Items");
        return batch;
    }

    private static int bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * What one child execution works on.
     *
     * @param items how many items that are
     */
    public record Child(JsonNode input, int items) {}
}
