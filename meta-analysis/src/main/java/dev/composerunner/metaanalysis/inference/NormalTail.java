package dev.composerunner.metaanalysis.inference;

/** The z-value of a p-value, by way of the logarithm of p, so that tails far below the smallest double keep their z. */
@SuppressWarnings("FloatingPointLiteralPrecision") // coefficients stand as published
public final class NormalTail {

    /*
     * Wichura MJ (1988). Algorithm AS 241: the percentage points of the normal distribution. Applied Statistics 37, 477-484.
     * doi:10.2307/2347330. Its tail formula needs sqrt(-ln p) only. It holds to ln p = -729 or so; below that Newton's method on the
     * asymptotic series of the tail converges in a few steps.
     */
    private static final double[] A = {
        3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
        4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3
    };
    private static final double[] B = {
        1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3
    };
    private static final double[] C = {
        1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4
    };
    private static final double[] D = {
        1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9
    };
    private static final double[] E = {
        6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
    };
    private static final double[] F = {
        1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
    };
    private static final double LN_2 = Math.log(2);
    private static final double HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI);
    private static final double SERIES_BELOW = -700;

    private NormalTail() {}

    /** The z above which a share exp({@code lnP}) of the normal distribution lies; 0 where that share is a half or more. */
    public static double oneTailed(double lnP) {
        return lnP >= -LN_2 ? 0 : upper(lnP);
    }

    /** The z beyond which, on both sides together, a share exp({@code lnP}) of the normal distribution lies; {@code lnP} at most 0. */
    public static double twoTailed(double lnP) {
        return upper(lnP - LN_2);
    }

    /** Accepts ln p at most ln 0.5. */
    private static double upper(double lnP) {
        if (lnP < SERIES_BELOW) {
            return far(lnP);
        }
        double fromHalf = -0.5 * Math.expm1(lnP + LN_2);
        if (fromHalf <= 0.425) {
            double r = 0.180625 - fromHalf * fromHalf;
            return Math.max(0, fromHalf * polynomial(A, r) / polynomial(B, r));
        }
        double r = Math.sqrt(-lnP);
        return r <= 5 ? polynomial(C, r - 1.6) / polynomial(D, r - 1.6) : polynomial(E, r - 5) / polynomial(F, r - 5);
    }

    private static double far(double lnP) {
        if (lnP == Double.NEGATIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        double z = Math.sqrt(-2 * lnP);
        for (int step = 0; step < 8; step++) {
            double s = 1 / (z * z);
            double series = 1 - s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s * (1 - 9 * s))));
            double lnTail = -0.5 * z * z - Math.log(z) - HALF_LN_2_PI + Math.log(series);
            z += (lnTail - lnP) / (z + 1 / z);
        }
        return z;
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
