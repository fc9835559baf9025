package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.placement.FocusOrder;
import dev.composerunner.metaanalysis.placement.PaddedMask;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.StatBins;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The ALE map of foci that lie at given voxels of the mask. */
public final class AleOfPlacedFoci implements PlacedFoci {

    /*
     * Sums run over ln(1 - activation) as doubles, in ascending order of experiments, and each voxel's experiment has the greatest
     * activation of its foci, whose logarithm is the least. NiMARE takes the kernels of permuted maps for whole numbers of
     * participants, those of the observed map for their mean as it is.
     */
    private final Mask mask;
    private final PaddedMask padded;
    private final MaskBlocks blocks;
    private final AleCube[] cubes;
    private final int[] experiments;

    private final AleKernel kernel;
    private final List<Experiment> observed;
    private @Nullable AleOfPooledFoci sums;

    public AleOfPlacedFoci(AleKernel kernel, List<Experiment> asObserved, Mask mask) {
        this.mask = mask;
        this.kernel = kernel;
        observed = asObserved.stream().map(AleOfPlacedFoci::withWholeSampleSize).toList();
        experiments = FocusOrder.experiments(observed);
        cubes = FocusOrder.kernels(kernel, observed, mask.grid(), AleCube::of).toArray(AleCube[]::new);
        padded = new PaddedMask(mask, AleCube.reach(cubes));
        blocks = new MaskBlocks(mask, AleCube.reach(cubes), 0);
    }

    private static Experiment withWholeSampleSize(Experiment experiment) {
        return experiment.sampleSize().isEmpty()
                ? experiment
                : new Experiment(
                        experiment.id(),
                        experiment.label(),
                        experiment.foci(),
                        OptionalDouble.of(Math.rint(experiment.sampleSize().getAsDouble())));
    }

    @Override
    public int count() {
        return cubes.length;
    }

    @Override
    public synchronized Counter counter(StatBins bins, int voxels) {
        if (sums == null) {
            sums = AleOfPooledFoci.ofVoxels(kernel, observed, mask);
        }
        return sums.map().counter(bins);
    }

    @Override
    public Evaluator evaluator() {
        var whole = new AleMap(padded, cubes, experiments);
        var pruned = new PrunedAle(blocks, PrunedAle.Positions.ofVoxels(blocks), Optional.of(mask), cubes, experiments);
        return new Evaluator() {
            @Override
            public void map(int[] places, float[] stat) {
                whole.map(places, stat);
            }

            @Override
            public void above(int[] places, double threshold, Suprathreshold found) {
                pruned.above(places, threshold, found);
            }
        };
    }
}
