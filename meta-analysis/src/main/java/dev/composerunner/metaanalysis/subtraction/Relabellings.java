package dev.composerunner.metaanalysis.subtraction;

import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.PermutationRange;

/** Which experiments make up the first group, in each of a stretch of permutations. */
final class Relabellings {

    /*
     * Experiment e of permutation i is bit e % 64 of first[e / 64][i].
     */
    final int size;
    final long[][] first;

    private Relabellings(int size, long[][] first) {
        this.size = size;
        this.first = first;
    }

    /**
     * Draws the permutations of {@code range}.
     *
     * @param experiments number of experiments of both groups
     * @param inFirst how many of them make up the first group
     */
    static Relabellings draw(LabelDraws draws, int experiments, int inFirst, PermutationRange range) {
        var first = new long[(experiments - 1) / Long.SIZE + 1][range.size()];
        var order = new int[experiments];
        for (int i = 0; i < range.size(); i++) {
            draws.draw(range.from() + i, order);
            for (int n = 0; n < inFirst; n++) {
                first[order[n] / Long.SIZE][i] |= 1L << order[n];
            }
        }
        return new Relabellings(range.size(), first);
    }
}
