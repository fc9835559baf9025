package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.item.Items;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.State;
import java.util.ArrayList;
import java.util.List;

/** Runs an inline Map state: a branch for each item. */
final class InlineMap {

    /** Iterations inside an execution that run at once where the definition does not bound them, and at most. */
    private static final int MOST_AT_ONCE = 40;

    private InlineMap() {}

    /** The result of the state. */
    static JsonNode run(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        JsonNode items = Items.items(visit, map);
        int concurrency = Items.concurrency(visit, map, MOST_AT_ONCE);
        visit.cursor().record("MapStateStarted", Details.none().with("length", items.size()));
        List<Branches.Branch> branches = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            ObjectNode item = Items.item(i, items.get(i));
            branches.add(new Branches.Branch(map.processor(), Items.input(visit, map, item, items.get(i)), item));
        }
        JsonNode result = new Branches(visit, branches, concurrency, new BranchEvents.Iterations(map.name())).run();
        visit.cursor().recordAside("MapStateSucceeded", Details.none());
        return result;
    }
}
