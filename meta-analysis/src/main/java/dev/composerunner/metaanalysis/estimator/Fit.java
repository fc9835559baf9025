package dev.composerunner.metaanalysis.estimator;

import java.util.Arrays;

/**
 * What an estimator found: masked maps with one value per voxel of the mask, and the null distribution that the p-values come from.
 *
 * @param stat the statistic, at least 0
 * @param p one-tailed p-value, above 0
 * @param z one-tailed z-value, at least 0
 * @param logp -log10 of p, at least 0
 */
@SuppressWarnings("ArrayRecordComponent") // maps are large: they are passed on, never copied or compared
public record Fit(float[] stat, float[] p, float[] z, float[] logp, HistogramNull distribution) {

    /** Looks each statistic up in the distribution. Significance is computed once per bin, as voxels outnumber bins. */
    static Fit of(float[] stat, HistogramNull distribution) {
        int bins = distribution.bins().length;
        var pOfBin = new float[bins];
        var zOfBin = new float[bins];
        var logpOfBin = new float[bins];
        for (int bin = 0; bin < bins; bin++) {
            double lnP = Math.log(distribution.p(bin));
            pOfBin[bin] = Significance.p(lnP);
            zOfBin[bin] = (float) NormalTail.oneTailed(lnP);
            logpOfBin[bin] = Significance.logp(lnP);
        }
        var p = new float[stat.length];
        var z = new float[stat.length];
        var logp = new float[stat.length];
        Arrays.fill(p, 1);
        for (int voxel = 0; voxel < stat.length; voxel++) {
            if (stat[voxel] > 0) {
                int bin = distribution.bin(stat[voxel]);
                p[voxel] = pOfBin[bin];
                z[voxel] = zOfBin[bin];
                logp[voxel] = logpOfBin[bin];
            }
        }
        return new Fit(stat, p, z, logp, distribution);
    }
}
