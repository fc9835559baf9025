package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.Workers;

/** Draws a range of permutations together, where that costs less than one after the other. */
public interface RangeSampler {

    /** What permutations leave. */
    Layout layout();

    /**
     * Draws a range of {@code count} permutations. What each leaves may depend on its own number, on {@code count} and on nothing
     * else: neither on the range nor on the threads.
     *
     * @param series gets numbers, by position in the layout, then by permutation of the range
     * @param counts gets sums of counts, by position in the layout
     */
    void draw(PermutationRange range, int count, Workers workers, double[][] series, long[][] counts);
}
