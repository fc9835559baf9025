package dev.composerunner.stateslanguage.internal.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * In which order the branches of one Parallel or Map state are run: from the first to the last, where nothing is on record. Else those
 * that had come to their end first, one after the other as they did, so that what followed each finds its place again; then those that
 * were under way; then the others.
 *
 * @param settled how many had come to their end
 */
public record BranchOrder(List<Integer> indices, int settled) {

    static BranchOrder of(BranchRecord parent, Map<Integer, BranchRecord> begun, int count) {
        if (begun.isEmpty()) {
            return new BranchOrder(IntStream.range(0, count).boxed().toList(), 0);
        }
        Map<Integer, Long> ends = new TreeMap<>();
        parent.iterationEnds()
                .forEach(event -> ends.put(event.details().path("index").asInt(), event.id()));
        begun.forEach((index, record) -> {
            if (record.ended()) {
                ends.putIfAbsent(index, record.greatest());
            }
        });
        List<Integer> indices = new ArrayList<>(ends.keySet());
        indices.sort(Comparator.comparing(ends::get));
        int settled = indices.size();
        begun.keySet().stream().filter(index -> !ends.containsKey(index)).forEach(indices::add);
        IntStream.range(0, count)
                .filter(index -> !begun.containsKey(index) && !ends.containsKey(index))
                .forEach(indices::add);
        return new BranchOrder(List.copyOf(indices), settled);
    }

    /** The branch that is started after {@code started} others. */
    public int at(int started) {
        return indices.get(started);
    }

    /** How many branches may run once {@code done} have ended. */
    public int atOnce(int done, int concurrency) {
        return done < settled ? 1 : concurrency;
    }
}
