package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Function;

/** A mask and experiments small enough for plain loops over everything. */
final class SmallWorld {

    static final Grid GRID = new Grid(17, 15, 16, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
    static final AleKernel KERNEL = new AleKernel(new AleKernel.EachSampleSize());

    private SmallWorld() {}

    /** A ball: its bounding box has corners outside of the mask. */
    static Mask mask() {
        var values = new float[GRID.size()];
        for (int flat = 0; flat < values.length; flat++) {
            var voxel = GRID.voxel(flat);
            int i = voxel.i() - 8;
            int j = voxel.j() - 7;
            int k = voxel.k() - 8;
            values[flat] = i * i + j * j + k * k < 55 ? 1 : 0;
        }
        return Mask.of(new Volume(GRID, values));
    }

    /** Experiments of several sample sizes, some foci of which lie outside of the mask or the grid. */
    static List<Experiment> experiments(int count, int mostFoci, long seed) {
        var random = new Random(seed);
        var experiments = new ArrayList<Experiment>();
        for (int e = 0; e < count; e++) {
            var foci = new ArrayList<Coordinate>();
            for (int f = 1 + random.nextInt(mostFoci); f > 0; f--) {
                foci.add(new Coordinate(random.nextInt(46) - 6, random.nextInt(42) - 6, random.nextInt(44) - 6));
            }
            experiments.add(experiment("e" + e, 8 + 4 * random.nextInt(4), foci));
        }
        return experiments;
    }

    static Experiment experiment(String id, double participants, List<Coordinate> foci) {
        return new Experiment(id, id, foci, OptionalDouble.of(participants));
    }

    static Experiment at(String id, Coordinate... foci) {
        return experiment(id, 20, List.of(foci));
    }

    static MonteCarlo monteCarlo(int permutations, boolean voxelLevelOnly) {
        return new MonteCarlo(permutations, 0.01, voxelLevelOnly, 3, Compatibility.NIMARE, Optional.empty());
    }

    static <T> T with(int threads, Function<Permutations, T> run) {
        try (var workers = new Workers(threads, Progress.NONE)) {
            return run.apply(Permutations.here(workers));
        }
    }
}
