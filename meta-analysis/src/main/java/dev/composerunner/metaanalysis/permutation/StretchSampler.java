package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.Workers;

/** Draws a stretch of consecutive permutations together, where that costs less than one after the other. */
public interface StretchSampler {

    /** What permutations leave. */
    Layout layout();

    /**
     * Draws permutations {@code from} to {@code to - 1} of {@code count}. What each leaves may depend on its own number, on
     * {@code count} and on nothing else: neither on the stretch nor on the threads.
     *
     * @param series gets numbers, by position in the layout, then by permutation from {@code from} on
     * @param counts gets sums of counts, by position in the layout
     */
    void draw(int from, int to, int count, Workers workers, double[][] series, long[][] counts);
}
