package dev.composerunner.bench;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Experiments with foci that lie anywhere in the mask, but for one place where one experiment in four has a focus. */
public final class SimulatedExperiments {

    private static final int SEED = 1;
    private static final Coordinate SHARED = new Coordinate(-40, 20, 4);
    private static final double SCATTER_MM = 6;
    private static final int SMALLEST_SAMPLE = 10;
    private static final int LARGEST_SAMPLE = 60;

    private SimulatedExperiments() {}

    /** The same experiments each time it is called with the same numbers. */
    public static List<Experiment> of(int count, int fociEach, Mask mask) {
        var random = new SplittableRandom(SEED);
        var voxels = voxels(mask);
        var experiments = new ArrayList<Experiment>();
        for (int e = 0; e < count; e++) {
            var foci = new ArrayList<Coordinate>();
            for (int f = 0; f < fociEach; f++) {
                foci.add(
                        f == 0 && e % 4 == 0
                                ? near(random)
                                : mask.grid().position(mask.grid().voxel(voxels[random.nextInt(voxels.length)])));
            }
            var id = "study%04d-1".formatted(e);
            experiments.add(new Experiment(
                    id, id, foci, OptionalDouble.of(random.nextInt(SMALLEST_SAMPLE, LARGEST_SAMPLE + 1))));
        }
        return experiments;
    }

    private static Coordinate near(SplittableRandom random) {
        return new Coordinate(
                SHARED.x() + SCATTER_MM * random.nextGaussian(),
                SHARED.y() + SCATTER_MM * random.nextGaussian(),
                SHARED.z() + SCATTER_MM * random.nextGaussian());
    }

    private static int[] voxels(Mask mask) {
        var voxels = new int[mask.size()];
        for (int flat = 0; flat < mask.grid().size(); flat++) {
            if (mask.indexOf(flat) >= 0) {
                voxels[mask.indexOf(flat)] = flat;
            }
        }
        return voxels;
    }
}
