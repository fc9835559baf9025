package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;
import java.util.concurrent.CancellationException;

/** An estimator of one group of experiments. */
public sealed interface GroupEstimator extends Estimator permits Ale, MkdaDensity, Kda, Scale {

    /**
     * Computes statistic, null distribution and significance.
     *
     * @param experiments at least one, each with at least one focus, in ascending order of id
     * @param mask the voxels that maps have values of
     * @param permutations draws what the null needs, if it needs any
     * @throws InvalidAnalysisException if a sample size is needed and not known or not above 0
     * @throws CancellationException if the calling thread is interrupted
     */
    Fit fit(List<Experiment> experiments, Mask mask, Permutations permutations);
}
