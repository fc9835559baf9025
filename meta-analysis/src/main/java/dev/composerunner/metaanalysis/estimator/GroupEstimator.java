package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;

/** An estimator of one group of experiments. */
public sealed interface GroupEstimator extends Estimator permits Ale, MkdaDensity, Kda, Scale {

    /**
     * Computes statistic, null distribution and significance.
     *
     * @param experiments at least one, in ascending order of id
     */
    Fit fit(List<Experiment> experiments, Mask mask, Permutations permutations);
}
