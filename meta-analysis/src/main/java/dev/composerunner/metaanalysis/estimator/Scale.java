package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.ale.AleOfPooledFoci;
import dev.composerunner.metaanalysis.ale.ExceedanceSampler;
import dev.composerunner.metaanalysis.ale.GreatestOfPooledFoci;
import dev.composerunner.metaanalysis.ale.ObservedAle;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;

/**
 * Specific coactivation likelihood estimation: ALE, and how often foci that are drawn from a reference pool give as much at a voxel.
 *
 * <p>Langner R, Rottschy C, Laird AR, Fox PT, Eickhoff SB (2014). NeuroImage 99, 559-570. doi:10.1016/j.neuroimage.2014.06.007
 *
 * @param kernel the Gaussian on each focus
 * @param pool where foci lie as a rule, in the space of the mask, in millimetres; at least one
 * @param permutations number of drawn maps, at least 1
 * @param seed what the draws follow from
 */
public record Scale(AleKernel kernel, List<Coordinate> pool, int permutations, long seed) implements GroupEstimator {

    static final String STAGE = "null distribution";

    public Scale {
        pool = List.copyOf(pool);
    }

    @Override
    public ScaleFit fit(List<Experiment> experiments, Mask mask, Permutations permutations) {
        return fit(experiments, mask, permutations, FocusDraws.uniform(pool.size(), seed, Purpose.FIT));
    }

    ScaleFit fit(List<Experiment> experiments, Mask mask, Permutations permutations, FocusDraws draws) {
        var observed = ObservedAle.of(kernel, experiments, mask, permutations.workers());
        var drawn = new AleOfPooledFoci(kernel, experiments, pool, mask);
        var reached = permutations.draw(STAGE, this.permutations, new ExceedanceSampler(drawn, observed.stat(), draws));
        return new ScaleFit(
                mask,
                observed.stat(),
                pool.size(),
                drawn.count(),
                new GreatestOfPooledFoci(kernel, experiments, pool, mask),
                reached);
    }
}
