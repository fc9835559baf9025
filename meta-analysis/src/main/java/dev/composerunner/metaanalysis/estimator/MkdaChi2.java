package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.placement.ActivationMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Multilevel kernel density analysis of two groups: whether a voxel is covered by more experiments of the first group than others,
 * and whether experiments of one group cover it more often than those of the other, by chi-squared tests.
 *
 * <p>Wager TD, Lindquist M, Kaplan L (2007). Social Cognitive and Affective Neuroscience 2, 150-158. doi:10.1093/scan/nsm015
 *
 * @param kernel the sphere on each focus
 * @param prior probability of the first group that maps with a prior are made with, between 0 and 1; empty for no such maps
 * @param nullMethod what is permuted to control the family-wise error rate
 * @param compatibility what chi2 is where it is undefined
 */
public record MkdaChi2(MkdaKernel kernel, OptionalDouble prior, NullMethod nullMethod, Compatibility compatibility)
        implements PairwiseEstimator {

    /** What is permuted to control the family-wise error rate. */
    public enum NullMethod {
        /** Experiments change places between the groups. */
        LABEL_PERMUTATION,
        /** Foci lie anywhere in the mask. */
        RANDOM_FOCI
    }

    @Override
    public Chi2Fit fit(List<Experiment> first, List<Experiment> second, Mask mask, Permutations permutations) {
        var experiments = new ArrayList<>(first);
        experiments.addAll(second);
        var covered = new ArrayList<int[]>();
        new ActivationMaps(new ActivationModel(kernel, mask), permutations.workers())
                .forEach(experiments, new ActivationMaps.Use<ModelledActivation>() {
                    @Override
                    public ModelledActivation prepare(ModelledActivation activation) {
                        return activation;
                    }

                    @Override
                    public void add(int experiment, ModelledActivation activation) {
                        covered.add(activation.voxels());
                    }
                });
        return new Chi2Fit(this, first, second, mask, covered);
    }
}
