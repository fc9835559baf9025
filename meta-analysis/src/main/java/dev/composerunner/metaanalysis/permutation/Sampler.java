package dev.composerunner.metaanalysis.permutation;

/** Draws permutations of one null distribution. Safe for use by several threads. */
public interface Sampler {

    /** Names of the numbers that each permutation leaves, in the order of {@link Draw#series}. */
    Layout layout();

    /** Memory to draw in, for one thread at a time. */
    Worker worker();

    /** Draws permutations one after the other on one thread. */
    @FunctionalInterface
    interface Worker {

        /**
         * Draws one permutation. What it leaves may depend on {@code index} alone.
         *
         * @param index number of the permutation, from 0
         * @param left takes what the permutation leaves
         */
        void draw(int index, Draw left);

        /** Leaves what the permutations drawn so far have not left yet. */
        default void finish(Draw left) {}
    }
}
