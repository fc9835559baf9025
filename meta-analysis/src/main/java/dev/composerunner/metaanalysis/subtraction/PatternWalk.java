package dev.composerunner.metaanalysis.subtraction;

import dev.composerunner.metaanalysis.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Visits patterns on all threads, those of the greatest bounds first. */
final class PatternWalk {

    private static final int SLICE = 1024;

    private final ReachPatterns patterns;
    private final Workers workers;

    PatternWalk(ReachPatterns patterns, Workers workers) {
        this.patterns = patterns;
        this.workers = workers;
    }

    /** Visits the patterns that one thread is given. */
    interface Visitor {

        /** Whether patterns up to a bound have something to add. */
        boolean wants(double bound);

        /** Visits a pattern. The visitor enters it and computes its voxels. */
        void visit(int pattern);
    }

    /** Visits patterns until no visitor wants more, and returns the visitors. */
    <V extends Visitor> List<V> visit(Relabellings relabellings, Function<PatternDifferences, V> visitorOf) {
        var visitors = new ArrayList<V>();
        for (int t = 0; t < workers.threads(); t++) {
            visitors.add(visitorOf.apply(new PatternDifferences(patterns.reaching, relabellings)));
        }
        for (int slice = 0; slice < patterns.count(); slice += SLICE) {
            int end = Math.min(slice + SLICE, patterns.count());
            double bound = patterns.bound[slice];
            if (visitors.stream().noneMatch(visitor -> visitor.wants(bound))) {
                break;
            }
            var next = new AtomicInteger(slice);
            workers.forEach(visitors.size(), t -> {
                for (int pattern = next.getAndIncrement(); pattern < end; pattern = next.getAndIncrement()) {
                    visitors.get(t).visit(pattern);
                }
            });
        }
        return visitors;
    }
}
