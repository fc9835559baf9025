package dev.composerunner.metaanalysis.inference;

/** Where the null distribution of uncorrected p-values comes from. */
public sealed interface NullMethod {

    /** From how often each value occurs in each experiment's map, combined as if foci of experiments lay independently. */
    record Approximate() implements NullMethod {}

    /**
     * From maps of foci that lie anywhere in the mask.
     *
     * @param permutations number of such maps, at least 1
     * @param seed what the random numbers follow from
     */
    record MonteCarlo(int permutations, long seed) implements NullMethod {

        /** @throws IllegalArgumentException if there are no permutations */
        public MonteCarlo {
            if (permutations < 1) {
                throw new IllegalArgumentException("permutations must be at least 1, got " + permutations);
            }
        }
    }
}
