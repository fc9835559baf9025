package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.subtraction.ReachPatterns;
import dev.composerunner.metaanalysis.subtraction.ReachingExperiments;
import dev.composerunner.metaanalysis.subtraction.SubtractionNull;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The difference of the ALE values of two groups of experiments, and how often it is as large if the experiments change places
 * between the groups.
 *
 * <p>Laird AR et al. (2005). Human Brain Mapping 25, 155-164. doi:10.1002/hbm.20136
 *
 * @param kernel the Gaussian on each focus
 * @param permutations number of relabellings that p-values come from, at least 1
 * @param voxelThreshold share of voxels of relabelled maps that is beyond the threshold of clusters, between 0 and 1
 * @param voxelLevelOnly whether the null of clusters is left out
 * @param seed what the relabellings follow from
 * @param compatibility whether observed differences are rounded to floats and relabelled ones are not, as NiMARE has it: then it
 *     is rounding that decides which is greater where few experiments reach a voxel
 */
public record AleSubtraction(
        AleKernel kernel,
        int permutations,
        double voxelThreshold,
        boolean voxelLevelOnly,
        long seed,
        Compatibility compatibility)
        implements PairwiseEstimator {

    static final String STAGE = "relabellings";

    @Override
    public SubtractionFit fit(List<Experiment> first, List<Experiment> second, Mask mask, Permutations permutations) {
        return fit(first, second, mask, permutations, LabelDraws.uniform(seed, Purpose.FIT));
    }

    SubtractionFit fit(
            List<Experiment> first, List<Experiment> second, Mask mask, Permutations permutations, LabelDraws draws) {
        var ale = new Ale(kernel);
        var firstFit = ale.fit(first, mask, permutations);
        var secondFit = ale.fit(second, mask, permutations);
        var both = new ArrayList<>(first);
        both.addAll(second);
        var reaching = ReachingExperiments.of(kernel, both, mask, permutations.workers());
        var stat = new float[mask.size()];
        var observed = new double[mask.size()];
        for (int voxel = 0; voxel < stat.length; voxel++) {
            stat[voxel] = firstFit.stat()[voxel] - secondFit.stat()[voxel];
            observed[voxel] = switch (compatibility) {
                case NIMARE -> stat[voxel];
                case MENDED ->
                    reaching.ale(voxel, 0, first.size(), LeftOut.NONE)
                            - reaching.ale(voxel, first.size(), both.size(), LeftOut.NONE);
            };
        }
        var relabelling = new Relabelling(ReachPatterns.of(reaching), both.size(), first.size(), draws, mask, observed);
        var share = voxelLevelOnly ? OptionalDouble.empty() : OptionalDouble.of(voxelThreshold);
        var distribution = permutations.draw(STAGE, this.permutations, relabelling.sampler(true, share));
        return new SubtractionFit(this, mask, stat, firstFit, secondFit, relabelling, distribution);
    }

    /** What relabelled differences are computed from. */
    record Relabelling(
            ReachPatterns patterns,
            int experiments,
            int inFirst,
            LabelDraws draws,
            Mask mask,
            @SuppressWarnings("ArrayRecordComponent") double[] observed) { // never compared

        SubtractionNull sampler(boolean counting, OptionalDouble share) {
            return new SubtractionNull(patterns, experiments, inFirst, draws, mask, observed, counting, share);
        }
    }
}
