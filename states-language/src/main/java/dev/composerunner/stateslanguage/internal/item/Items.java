package dev.composerunner.stateslanguage.internal.item;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;

/** The items of a Map state and what is made of them. */
public final class Items {

    private Items() {}

    /** The array that the definition or the input gives. */
    public static JsonNode items(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        Template template = map.items();
        if (map.reading().language() == QueryLanguage.JSON_PATH) {
            return itemsAt(visit, template instanceof Template.Path path ? path : new Template.Path("$"));
        }
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

    private static JsonNode itemsAt(Visit visit, Template.Path path) throws StateFailure, InterruptedException {
        JsonNode items = visit.find(path, visit.bindings());
        if (items.isMissingNode()) {
            String step = path.text().substring(path.text().lastIndexOf('.') + 1);
            throw new StateFailure(
                    Errors.REFERENCE_PATH, "Unable to apply step \"" + step + "\" to input " + visit.input());
        }
        if (!items.isArray()) {
            // AWS leaves out the dollar that leads into the context object.
            String text = path.text().startsWith("$$") ? path.text().substring(1) : path.text();
            throw new StateFailure(Errors.RUNTIME, "Reference path \"" + text + "\" must point to array.");
        }
        return items;
    }

    /** How many items may be worked on at once, {@code most} at most. */
    public static int concurrency(Visit visit, State.Map map, int most) throws StateFailure, InterruptedException {
        Template template = map.maxConcurrency();
        if (template == null) {
            return most;
        }
        int wanted = Numbers.whole(visit, template, "MaxConcurrency");
        if (wanted < 0) {
            throw visit.fault("MaxConcurrency cannot be negative.");
        }
        return wanted == 0 ? most : Math.min(wanted, most);
    }

    /** What the {@code Map} part of the context object says of an item. */
    public static ObjectNode item(int index, JsonNode value) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.putObject("Item").put("Index", index).set("Value", value);
        return item;
    }

    /** What the processor gets for an item. */
    public static JsonNode input(Visit visit, State.Map map, ObjectNode item, JsonNode value)
            throws StateFailure, InterruptedException {
        Template selector = map.itemSelector();
        return selector == null
                ? value
                : DataLimit.checked(visit.evaluate(selector, "ItemSelector", visit.bindingsWithItem(item)), map.name());
    }
}
