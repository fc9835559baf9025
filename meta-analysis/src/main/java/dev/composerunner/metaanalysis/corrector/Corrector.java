package dev.composerunner.metaanalysis.corrector;

/** A way to correct p-values for the number of voxels. */
public sealed interface Corrector permits FdrCorrector, BonferroniCorrector {

    /** What the names of corrected maps end with, for example {@code corr-FDR_method-indep}. */
    String suffix();

    /**
     * Corrects the maps of one fit. Voxels whose uncorrected z is 0 keep 0; others get the two-tailed z of their corrected p, with
     * the sign of the uncorrected z.
     *
     * @param p uncorrected p-values of all voxels of the mask, above 0 and at most 1
     * @param z uncorrected z-values
     * @param logp uncorrected -log10 p, which stands in where p is too small for a float
     */
    CorrectedMaps correct(float[] p, float[] z, float[] logp);
}
