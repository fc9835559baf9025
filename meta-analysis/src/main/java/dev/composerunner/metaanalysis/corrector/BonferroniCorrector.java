package dev.composerunner.metaanalysis.corrector;

import java.util.Arrays;

/** Bonferroni's correction: each p-value times the number of voxels, at most 1. */
public record BonferroniCorrector() implements Corrector {

    @Override
    public String suffix() {
        return "corr-FWE_method-bonferroni";
    }

    @Override
    public CorrectedMaps correct(float[] p, float[] z, float[] logp) {
        double lnVoxels = Math.log(p.length);
        var lnP = CorrectedMaps.lnP(p, logp);
        var distinct = Arrays.stream(lnP).sorted().distinct().toArray();
        var corrected = new double[distinct.length];
        for (int n = 0; n < distinct.length; n++) {
            corrected[n] = Math.min(0, distinct[n] + lnVoxels);
        }
        return CorrectedMaps.of(lnP, z, distinct, corrected);
    }
}
