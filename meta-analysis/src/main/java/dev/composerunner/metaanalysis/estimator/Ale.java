package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.ale.AleNull;
import dev.composerunner.metaanalysis.ale.AleOfPlacedFoci;
import dev.composerunner.metaanalysis.ale.ObservedAle;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;
import java.util.Optional;

/**
 * Activation likelihood estimation: the probability that at least one experiment has a focus at a voxel, and how often foci that
 * lie anywhere would give as much.
 *
 * <p>Turkeltaub PE et al. (2012). Human Brain Mapping 33, 1-13. doi:10.1002/hbm.21186. Eickhoff SB et al. (2012). NeuroImage 59,
 * 2349-2361. doi:10.1016/j.neuroimage.2011.09.017
 *
 * @param kernel the Gaussian on each focus
 * @param nullMethod where uncorrected p-values come from
 */
public record Ale(AleKernel kernel, NullMethod nullMethod) implements GroupEstimator {

    /** ALE with the approximate null. */
    public Ale(AleKernel kernel) {
        this(kernel, new NullMethod.Approximate());
    }

    @Override
    public DensityFit fit(List<Experiment> experiments, Mask mask, Permutations permutations) {
        var observed = ObservedAle.of(kernel, experiments, mask, permutations.workers());
        var foci = new AleOfPlacedFoci(kernel, experiments, mask);
        return switch (nullMethod) {
            case NullMethod.Approximate approximate ->
                new DensityFit(
                        mask,
                        observed.stat(),
                        foci,
                        AleNull.of(observed.histograms(), mask.size(), permutations.workers()),
                        Optional.empty());
            case NullMethod.MonteCarlo monteCarlo ->
                PermutedNull.of(foci, AleNull.bins(AleNull.binCount(observed.histograms())), mask, monteCarlo)
                        .fit(observed.stat(), permutations);
        };
    }
}
