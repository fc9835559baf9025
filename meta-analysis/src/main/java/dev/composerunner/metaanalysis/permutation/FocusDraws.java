package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;

/** Where the foci of each permutation lie. */
@FunctionalInterface
public interface FocusDraws {

    /**
     * Places the foci of one permutation.
     *
     * @param permutation its number, from 0
     * @param places gets a number for each focus, in the order of experiments and of foci within them
     */
    void draw(int permutation, int[] places);

    /** Draws each place from 0 to {@code places - 1}, with replacement and each as likely as the other. */
    static FocusDraws uniform(int places, long seed, Purpose purpose) {
        return (permutation, drawn) -> {
            var stream = PermutationStream.of(seed, purpose, permutation);
            for (int focus = 0; focus < drawn.length; focus++) {
                drawn[focus] = stream.below(places);
            }
        };
    }
}
