package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.Arrays;

/**
 * Bonferroni's correction: each p-value times the number of voxels of the mask, at most 1. z-values are two-tailed, with the sign of
 * the uncorrected ones.
 */
public record BonferroniCorrector() implements Corrector {

    @Override
    public String suffix() {
        return "corr-FWE_method-bonferroni";
    }

    @Override
    public Correction correct(Fit fit, Permutations permutations) {
        return VoxelwiseCorrection.of(fit, suffix(), this::correct);
    }

    /** Corrects the maps of one test. */
    CorrectedMaps correct(float[] p, float[] z, float[] logp) {
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
