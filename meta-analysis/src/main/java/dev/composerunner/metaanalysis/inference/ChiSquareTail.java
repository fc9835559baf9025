package dev.composerunner.metaanalysis.inference;

/** The upper tail of the chi-squared distribution of one degree of freedom. */
public final class ChiSquareTail {

    /*
     * It is erfc(x) of x = sqrt(chi2 / 2): by the series of erf (DLMF 7.6.2, whose summands are all positive) below 2, and by the
     * continued fraction of erfc (DLMF 7.9.1) above, evaluated from the far end.
     */
    private static final double SERIES_BELOW = 2;
    private static final int FRACTION_TERMS = 120;
    private static final double HALF_LN_PI = 0.5 * Math.log(Math.PI);

    private ChiSquareTail() {}

    /** The natural logarithm of the share of the distribution at {@code chi2} or above; {@code chi2} at least 0. */
    public static double lnP(double chi2) {
        double x = Math.sqrt(chi2 / 2);
        return x < SERIES_BELOW ? Math.log1p(-erf(x)) : lnErfc(x);
    }

    private static double erf(double x) {
        double term = 2 * x / Math.sqrt(Math.PI);
        double sum = 0;
        for (int n = 1; term > sum * 0x1p-56; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return Math.min(1, sum * Math.exp(-x * x));
    }

    private static double lnErfc(double x) {
        double tail = 0;
        for (int n = FRACTION_TERMS; n > 0; n--) {
            tail = n / 2.0 / (x + tail);
        }
        return -x * x - Math.log(x + tail) - HALF_LN_PI;
    }

    /** The chi2 that a share {@code p} of the distribution lies at or above. */
    public static double inverse(double p) {
        double z = NormalTail.twoTailed(Math.log(p));
        return z * z;
    }
}
