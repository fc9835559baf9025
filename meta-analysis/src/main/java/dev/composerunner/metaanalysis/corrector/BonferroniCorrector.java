package dev.composerunner.metaanalysis.corrector;

/** Bonferroni's correction: each p-value times the number of voxels, at most 1. */
public record BonferroniCorrector() implements Corrector {

    @Override
    public String suffix() {
        return "corr-FWE_method-bonferroni";
    }

    @Override
    public CorrectedMaps correct(float[] p, float[] z, float[] logp) {
        double lnVoxels = Math.log(p.length);
        return CorrectedMaps.of(CorrectedMaps.lnP(p, logp), z, lnP -> Math.min(0, lnP + lnVoxels));
    }
}
