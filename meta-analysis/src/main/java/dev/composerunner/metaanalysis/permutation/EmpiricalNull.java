package dev.composerunner.metaanalysis.permutation;

import java.util.Arrays;

/** The distribution of a statistic over permutations, and the p-values it gives. */
public final class EmpiricalNull {

    private final double[] sorted;

    /** @param values one value per permutation, at least one */
    public EmpiricalNull(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /** Number of permutations. */
    public int size() {
        return sorted.length;
    }

    /** How many permutations reached a value. */
    public int reached(double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return sorted.length - low;
    }

    /** Share of the permutations that reached a value, neither less than one permutation nor more than all but one. */
    public double p(double value) {
        return clipped(1 - (double) (sorted.length - reached(value)) / sorted.length, sorted.length);
    }

    /** A share of {@code permutations}, kept between one of them and all but one; of a single permutation nothing follows, so p is 1. */
    public static double clipped(double share, int permutations) {
        double least = 1.0 / permutations;
        return Math.clamp(share, least, Math.max(least, 1 - least));
    }
}
