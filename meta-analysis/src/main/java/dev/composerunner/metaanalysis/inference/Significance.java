package dev.composerunner.metaanalysis.inference;

/** Numbers of one voxel's significance as maps hold them. */
public final class Significance {

    /** Smallest p-value that a map of floats can hold. */
    public static final float SMALLEST_P = Float.MIN_VALUE;

    private static final double LN_10 = Math.log(10);

    private Significance() {}

    /**
     * The p-value of exp({@code lnP}) as a map holds it: never 0, at most 1.
     *
     * @param lnP natural logarithm of p, at most 0
     */
    public static float p(double lnP) {
        return Math.clamp((float) Math.exp(lnP), SMALLEST_P, 1f);
    }

    /** -log10 p as a map holds it; not limited by the smallest p that a float can hold. */
    public static float logp(double lnP) {
        return (float) Math.clamp(-lnP / LN_10 + 0.0, 0, Float.MAX_VALUE);
    }

    /** The natural logarithm of p, taken from -log10 p where p is at the smallest value that a map can hold. */
    public static double lnP(float p, float logp) {
        return p <= SMALLEST_P ? -LN_10 * logp : Math.log(p);
    }
}
