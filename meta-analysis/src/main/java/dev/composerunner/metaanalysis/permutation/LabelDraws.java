package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;

/** Which experiments make up the first group in each permutation. */
@FunctionalInterface
public interface LabelDraws {

    /**
     * Orders the experiments of one permutation.
     *
     * @param permutation its number, from 0
     * @param order gets the numbers of all experiments of both groups; the first ones are the first group
     */
    void draw(int permutation, int[] order);

    /** Draws each order as likely as the other. */
    static LabelDraws uniform(long seed, Purpose purpose) {
        return (permutation, order) -> {
            for (int n = 0; n < order.length; n++) {
                order[n] = n;
            }
            PermutationStream.of(seed, purpose, permutation).shuffle(order);
        };
    }
}
