package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;

/** An estimator that compares two groups of experiments. */
public sealed interface PairwiseEstimator extends Estimator permits AleSubtraction, MkdaChi2 {

    /**
     * Computes statistics, null distributions and significance.
     *
     * @param first at least one experiment, in ascending order of id
     * @param second at least one experiment, in ascending order of id
     */
    Fit fit(List<Experiment> first, List<Experiment> second, Mask mask, Permutations permutations);
}
