package dev.composerunner.metaanalysis.inference;

import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;

/**
 * The chi-squared statistics of two groups, from the numbers of their experiments that cover a voxel.
 *
 * @param first number of experiments of the first group, at least 1
 * @param second number of experiments of the second group, at least 1
 */
public record Chi2(int first, int second, Compatibility compatibility) {

    /*
     * Where all experiments or none cover a voxel there is nothing to tell groups apart, and chi2 is 0 over 0. NiMARE says 2 there.
     */
    private static final double NIMARE_UNDEFINED = 2;

    /** Whether more of one group than of the other cover a voxel than by chance. */
    public double association(int inFirst, int inSecond) {
        double all = (double) first + second;
        double covering = (double) inFirst + inSecond;
        double denominator = covering * (all - covering) * first * second;
        if (denominator == 0) {
            return switch (compatibility) {
                case NIMARE -> NIMARE_UNDEFINED;
                case MENDED -> 0;
            };
        }
        double difference = (double) inFirst * second - (double) inSecond * first;
        return all * difference * difference / denominator;
    }

    /** The root of {@link #association}, with the sign of the difference of shares. */
    public double z(int inFirst, int inSecond) {
        return Math.sqrt(association(inFirst, inSecond)) * sign(inFirst, inSecond);
    }

    /** Sign of the difference of shares that {@link #association} tests. */
    public int sign(int inFirst, int inSecond) {
        return Double.compare((double) inFirst / first, (double) inSecond / second);
    }

    /**
     * Whether as many experiments of a group cover a voxel as cover others.
     *
     * @param covering number of experiments of the group that cover the voxel
     * @param mean mean of these numbers over all voxels
     * @param experiments number of experiments of the group
     */
    public static double uniformity(int covering, double mean, int experiments) {
        double denominator = mean * (experiments - mean);
        double difference = covering - mean;
        return denominator > 0 ? difference * difference * experiments / denominator : 0;
    }
}
