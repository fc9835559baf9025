package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Template;
import java.util.ArrayList;
import java.util.List;

/** Runs a Map state: one branch for each item. */
final class Items {

    /** Iterations that run at once where the definition does not bound them, and at most. */
    private static final int MOST_AT_ONCE = 40;

    private Items() {}

    static JsonNode run(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        JsonNode items = items(visit, map);
        int concurrency = concurrency(visit, map);
        visit.cursor().record("MapStateStarted", Details.none().with("length", items.size()));
        List<Branches.Branch> branches = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            branches.add(branch(visit, map, i, items.get(i)));
        }
        JsonNode result = new Branches(visit, branches, concurrency, new BranchEvents.Iterations(map.name())).run();
        visit.cursor().recordAside("MapStateSucceeded", Details.none());
        return result;
    }

    private static JsonNode items(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        Template template = map.items();
        if (template == null) {
            if (!visit.input().isArray()) {
                throw visit.evaluationFailed("Map state input must be an array but was: " + visit.input(), null);
            }
            return visit.input();
        }
        JsonNode items = visit.evaluateOnce(template, "Items", visit.bindings());
        if (!items.isArray()) {
            throw visit.unexpected(template, "Items", "array", items);
        }
        return items;
    }

    private static int concurrency(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        Template template = map.maxConcurrency();
        if (template == null) {
            return MOST_AT_ONCE;
        }
        JsonNode value = visit.evaluateOnce(template, "MaxConcurrency", visit.bindings());
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw visit.unexpected(template, "MaxConcurrency", "number", value);
        }
        return value.intValue() == 0 ? MOST_AT_ONCE : Math.min(value.intValue(), MOST_AT_ONCE);
    }

    private static Branches.Branch branch(Visit visit, State.Map map, int index, JsonNode value)
            throws StateFailure, InterruptedException {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.putObject("Item").put("Index", index).set("Value", value);
        Template selector = map.itemSelector();
        JsonNode input = selector == null
                ? value
                : Payload.checked(visit.evaluate(selector, "ItemSelector", visit.bindingsWithItem(item)), map.name());
        return new Branches.Branch(map.processor(), input, item);
    }
}
