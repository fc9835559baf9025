package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.ItemBatcher;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inputs of the children of a distributed Map state, each made when it is asked for, except that batches are made together. */
public final class MapInputs {

    private final Visit visit;
    private final State.Map map;
    private final JsonNode items;
    private final @Nullable Iterator<Batches.Child> batches;
    private int next;

    public MapInputs(Visit visit, State.Map map, @Nullable ItemBatcher batcher, JsonNode items)
            throws StateFailure, InterruptedException {
        this.visit = visit;
        this.map = map;
        this.items = items;
        this.batches = batcher == null ? null : batches(batcher);
    }

    private Iterator<Batches.Child> batches(ItemBatcher batcher) throws StateFailure, InterruptedException {
        Batches bounds = Batches.of(visit, batcher);
        List<JsonNode> selected = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            selected.add(Items.input(visit, map, Items.item(i, items.get(i)), items.get(i)));
        }
        return bounds.of(selected).iterator();
    }

    /** How many items all children have together. */
    public int items() {
        return items.size();
    }

    /** The input of the next child, or null where there is none. */
    public Batches.@Nullable Child next() throws StateFailure, InterruptedException {
        if (batches != null) {
            return batches.hasNext() ? batches.next() : null;
        }
        if (next == items.size()) {
            return null;
        }
        JsonNode value = items.get(next);
        JsonNode input = Items.input(visit, map, Items.item(next, value), value);
        next++;
        return new Batches.Child(input, 1);
    }
}
