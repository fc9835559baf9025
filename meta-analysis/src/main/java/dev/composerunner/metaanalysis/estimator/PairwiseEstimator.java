package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;
import java.util.concurrent.CancellationException;

/** An estimator that compares two groups of experiments. */
public sealed interface PairwiseEstimator extends Estimator permits AleSubtraction, MkdaChi2 {

    /**
     * Computes statistics, null distributions and significance.
     *
     * @param first at least one experiment, in ascending order of id
     * @param second at least one experiment, in ascending order of id
     * @param mask the voxels that maps have values of
     * @param permutations draws what the null needs, if it needs any
     * @throws InvalidAnalysisException if a sample size is needed and not known or not above 0
     * @throws CancellationException if the calling thread is interrupted
     */
    Fit fit(List<Experiment> first, List<Experiment> second, Mask mask, Permutations permutations);
}
