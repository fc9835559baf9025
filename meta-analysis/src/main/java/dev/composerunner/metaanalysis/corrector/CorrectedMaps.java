package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.inference.NormalTail;
import dev.composerunner.metaanalysis.inference.Significance;
import java.util.Arrays;

/**
 * Masked maps of one test after correction: p-values, two-tailed z-values, and -log10 p. Voxels whose uncorrected z is 0 keep 0; others
 * have the sign of the uncorrected z.
 */
@SuppressWarnings("ArrayRecordComponent") // maps are large: they are passed on, never copied or compared
record CorrectedMaps(float[] p, float[] z, float[] logp) {

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

    /**
     * Makes maps of corrected values. Voxels share few p-values, so significance is computed once for each.
     *
     * @param lnP uncorrected ln p of each voxel
     * @param z uncorrected z-values
     * @param distinct all values of {@code lnP}, ascending, each once
     * @param corrected corrected ln p of each of these
     */
    static CorrectedMaps of(double[] lnP, float[] z, double[] distinct, double[] corrected) {
        var p = new float[distinct.length];
        var twoTailed = new float[distinct.length];
        var logp = new float[distinct.length];
        for (int n = 0; n < distinct.length; n++) {
            p[n] = Significance.p(corrected[n]);
            twoTailed[n] = (float) NormalTail.twoTailed(corrected[n]);
            logp[n] = Significance.logp(corrected[n]);
        }
        var maps = new CorrectedMaps(new float[lnP.length], new float[lnP.length], new float[lnP.length]);
        int n = 0;
        for (int voxel = 0; voxel < lnP.length; voxel++) {
            if (lnP[voxel] != distinct[n]) {
                n = Arrays.binarySearch(distinct, lnP[voxel]);
            }
            maps.p[voxel] = p[n];
            maps.z[voxel] = z[voxel] == 0 ? 0 : Math.copySign(twoTailed[n], z[voxel]);
            maps.logp[voxel] = logp[n];
        }
        return maps;
    }
}
