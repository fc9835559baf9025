package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.estimator.NormalTail;
import dev.composerunner.metaanalysis.estimator.Significance;
import java.util.function.DoubleUnaryOperator;

/** Masked maps after correction: p-values, two-tailed z-values, and -log10 p. */
@SuppressWarnings("ArrayRecordComponent") // maps are large: they are passed on, never copied or compared
public record CorrectedMaps(float[] p, float[] z, float[] logp) {

    /** Natural logarithms of the p-values of two maps. */
    static double[] lnP(float[] p, float[] logp) {
        var lnP = new double[p.length];
        float known = Float.NaN;
        double lnKnown = Double.NaN;
        for (int voxel = 0; voxel < p.length; voxel++) {
            if (p[voxel] <= Significance.SMALLEST_P) {
                lnP[voxel] = Significance.lnP(p[voxel], logp[voxel]);
            } else {
                /* Neighbours often share a p-value, most of all 1. */
                if (p[voxel] != known) {
                    known = p[voxel];
                    lnKnown = Significance.lnP(known, logp[voxel]);
                }
                lnP[voxel] = lnKnown;
            }
        }
        return lnP;
    }

    /** Applies a correction that looks at each voxel's ln p alone. */
    static CorrectedMaps of(double[] lnP, float[] z, DoubleUnaryOperator correction) {
        var corrected = new CorrectedMaps(new float[lnP.length], new float[lnP.length], new float[lnP.length]);
        double before = Double.NaN;
        float p = Float.NaN;
        float zTwoTailed = Float.NaN;
        float logp = Float.NaN;
        for (int voxel = 0; voxel < lnP.length; voxel++) {
            if (lnP[voxel] != before) {
                before = lnP[voxel];
                double after = correction.applyAsDouble(before);
                p = Significance.p(after);
                zTwoTailed = (float) NormalTail.twoTailed(after);
                logp = Significance.logp(after);
            }
            corrected.p[voxel] = p;
            corrected.z[voxel] = z[voxel] == 0 ? 0 : Math.copySign(zTwoTailed, z[voxel]);
            corrected.logp[voxel] = logp;
        }
        return corrected;
    }
}
