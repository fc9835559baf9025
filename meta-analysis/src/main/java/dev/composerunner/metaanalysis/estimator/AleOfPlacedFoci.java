package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The ALE map of foci that lie at given voxels of the mask. */
final class AleOfPlacedFoci implements PlacedFoci {

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

    AleOfPlacedFoci(AleKernel kernel, List<Experiment> observed, Mask mask) {
        this.mask = mask;
        int count = observed.stream()
                .mapToInt(experiment -> experiment.foci().size())
                .sum();
        cubes = new AleCube[count];
        experiments = new int[count];
        var known = new HashMap<Double, AleCube>();
        int focus = 0;
        int widest = 0;
        for (int e = 0; e < observed.size(); e++) {
            var experiment = withWholeSampleSize(observed.get(e));
            var cube = known.computeIfAbsent(
                    kernel.sigma(experiment, mask.grid()), absent -> AleCube.of(kernel.stamp(experiment, mask.grid())));
            widest = Math.max(widest, cube.reach);
            for (int n = 0; n < experiment.foci().size(); n++) {
                cubes[focus] = cube;
                experiments[focus++] = e;
            }
        }
        padded = new PaddedMask(mask, widest);
        blocks = new MaskBlocks(mask, widest, 0);
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
