package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.item.ItemSource;
import dev.composerunner.stateslanguage.internal.item.Items;
import dev.composerunner.stateslanguage.internal.item.MapInputs;
import dev.composerunner.stateslanguage.internal.item.Tolerance;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.ItemReader;
import dev.composerunner.stateslanguage.model.map.MapMode;
import java.util.List;
import java.util.Objects;

/** Runs a distributed Map state: a child execution for each item or batch of items. */
final class MapRun {

    /** Children that run at once where the definition does not bound them, and at most. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Visit visit;
    private final State.Map map;
    private final MapMode.Distributed mode;

    MapRun(Visit visit, State.Map map, MapMode.Distributed mode) {
        this.visit = visit;
        this.map = map;
        this.mode = mode;
    }

    /** The result of the state: what the children gave, or where it was written. */
    JsonNode run() throws StateFailure, InterruptedException {
        ItemReader reader = mode.itemReader();
        JsonNode given = reader == null ? Items.items(visit, map) : null;
        int concurrency = Items.concurrency(visit, map, MOST_AT_ONCE);
        Cursor cursor = visit.cursor();
        cursor.record("MapStateStarted", Details.none().with("length", given == null ? 0 : given.size()));
        Tolerance tolerance = Tolerance.of(visit, mode);
        MapRunNames names = MapRunNames.of(visit, mode.label());
        long started = cursor.record("MapRunStarted", Details.of("mapRunArn", names.arn()));
        JsonNode result;
        try {
            JsonNode items = given == null ? new ItemSource(visit, Objects.requireNonNull(reader)).read() : given;
            var inputs = new MapInputs(visit, map, mode.itemBatcher(), items);
            List<ChildExecution> children =
                    new Children(visit, started, map.processor(), names, concurrency, tolerance).run(inputs);
            // Whatever the state would make of it: a ResultPath of null comes too late.
            result = DataLimit.checked(new MapResults(visit, names, mode.resultWriter(), children).give(), map.name());
        } catch (StateFailure failure) {
            if (!Errors.RUNTIME.equals(failure.error())) {
                cursor.record("MapRunFailed", Details.failure(failure.error(), failure.cause()));
            }
            throw failure;
        }
        cursor.record("MapRunSucceeded", Details.none());
        cursor.recordAside("MapStateSucceeded", Details.none());
        // As AWS has it since the end of 2024: what comes next follows the start of the run.
        cursor.follow(started);
        return result;
    }
}
