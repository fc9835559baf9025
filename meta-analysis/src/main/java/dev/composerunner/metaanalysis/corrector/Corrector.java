package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.permutation.Permutations;

/** A way to correct p-values for the number of voxels. */
public sealed interface Corrector permits FdrCorrector, BonferroniCorrector, MonteCarloCorrector {

    /** What the names of corrected maps end with, for example {@code corr-FDR_method-indep}. */
    String suffix();

    /**
     * Corrects the maps of a fit.
     *
     * @param permutations draws the null, if the correction has one
     * @throws InvalidAnalysisException if the fit has nothing that can be corrected in this way
     */
    Correction correct(Fit fit, Permutations permutations);
}
