package dev.composerunner.metaanalysis.ale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.coverage.SpheresOfPlacedFoci;
import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.StatBins;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the fast ways to find voxels above a threshold against whole maps, to the bit. */
final class PrunedAleTest {

    private static final AleKernel BY_SAMPLE_SIZE = new AleKernel(new AleKernel.EachSampleSize());

    /** A mask of odd sides, with holes, that touches all faces of its grid. */
    private static Mask mask(int side) {
        var grid = new Grid(side, side + 3, side - 4, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
        var random = new SplittableRandom(7);
        var values = new float[grid.size()];
        for (int n = 0; n < values.length; n++) {
            values[n] = random.nextInt(8) == 0 ? 0 : 1;
        }
        return Mask.of(new Volume(grid, values));
    }

    private static List<Experiment> experiments(int count, int fociEach) {
        var random = new SplittableRandom(3);
        var experiments = new ArrayList<Experiment>();
        for (int e = 0; e < count; e++) {
            experiments.add(new Experiment(
                    "e" + e,
                    "e" + e,
                    Collections.nCopies(fociEach, new Coordinate(0, 0, 0)),
                    OptionalDouble.of(random.nextInt(1, 80) + random.nextInt(2) * 0.5)));
        }
        return experiments;
    }

    private static void assertFindsWhatTheMapHas(PlacedFoci foci, Mask mask, double threshold, int permutations) {
        var evaluator = foci.evaluator();
        var places = new int[foci.count()];
        var stat = new float[mask.size()];
        var found = new Suprathreshold();
        for (int permutation = 0; permutation < permutations; permutation++) {
            FocusDraws.uniform(mask.size(), 1, Purpose.CORRECTION).draw(permutation, places);
            evaluator.map(places, stat);
            evaluator.above(places, threshold, found);
            var expected = new TreeMap<Integer, Float>();
            float greatest = 0;
            for (int voxel = 0; voxel < stat.length; voxel++) {
                greatest = Math.max(greatest, stat[voxel]);
                if (stat[voxel] > threshold) {
                    expected.put(voxel, stat[voxel]);
                }
            }
            var got = new TreeMap<Integer, Float>();
            for (int n = 0; n < found.size(); n++) {
                assertThat(got.put(found.voxel(n), found.value(n))).isNull();
            }
            assertThat(got).isEqualTo(expected);
            assertThat(found.greatest()).isEqualTo(greatest);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0.001",
        "1, 1, 0.5",
        "3, 2, 0",
        "3, 2, 0.004",
        "12, 6, 0.008",
        "12, 6, 0.02",
        "40, 9, 0.05", // so dense that bounds are convolved
        "40, 9, 0.15",
        "40, 9, 0.9",
    })
    void above_anyDensityAndThreshold_findsWhatTheMapHas(int experiments, int fociEach, double threshold) {
        var mask = mask(27);
        assertFindsWhatTheMapHas(
                new AleOfPlacedFoci(BY_SAMPLE_SIZE, experiments(experiments, fociEach), mask), mask, threshold, 4);
    }

    /* From 0.5 mm down a focus' own voxel has ALE 1, and infinite evidence. */
    @ParameterizedTest
    @CsvSource({
        "12, 6, 0.5, 0.01",
        "40, 40, 0.5, 0.01",
        "40, 40, 0.5, 0.9999999",
        "12, 6, 1.5, 0.01",
        "300, 40, 2.5, 0.9999"
    })
    void above_narrowKernel_findsWhatTheMapHas(int experiments, int fociEach, double width, double threshold) {
        var mask = mask(27);
        var kernel = new AleKernel(new AleKernel.Fwhm(width));
        assertFindsWhatTheMapHas(
                new AleOfPlacedFoci(kernel, experiments(experiments, fociEach), mask), mask, threshold, 4);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1e-4", "12, 6, 1e-4", "12, 6, 1e-7", "40, 9, 1e-4", "300, 9, 1e-4"})
    void counter_anyDensityAndBins_countsWhatTheMapHas(int experiments, int fociEach, double step) {
        var mask = mask(27);
        var foci = new AleOfPlacedFoci(BY_SAMPLE_SIZE, experiments(experiments, fociEach), mask);
        var bins = new StatBins(IntStream.rangeClosed(0, (int) (0.9 / Math.max(step, 1e-5)))
                .mapToDouble(n -> n * step)
                .toArray());
        var places = new int[foci.count()];
        var stat = new float[mask.size()];
        var counter = foci.counter(bins, mask.size());
        for (int permutation = 0; permutation < 4; permutation++) {
            FocusDraws.uniform(mask.size(), 1, Purpose.FIT).draw(permutation, places);
            foci.evaluator().map(places, stat);
            var expected = new long[bins.size()];
            var got = new long[bins.size()];
            assertThat(counter.count(places, got)).isEqualTo(bins.count(stat, expected));
            assertThat(got).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, true",
        "12, 6, 1, true",
        "12, 6, 2, false",
        "40, 9, 9, true",
        "40, 9, 99, true",
        "300, 4, 20, true",
        "300, 4, 255, false"
    })
    void above_spheresOfAnyDensity_findsWhatTheMapHas(
            int experiments, int fociEach, double threshold, boolean oncePerExperiment) {
        var mask = mask(15);
        var statOfCount = new float[experiments * fociEach + 1];
        for (int count = 0; count < statOfCount.length; count++) {
            statOfCount[count] = count;
        }
        var spheres = new SpheresOfPlacedFoci(
                new MkdaKernel(7), experiments(experiments, fociEach), mask, oncePerExperiment, statOfCount);
        assertFindsWhatTheMapHas(spheres, mask, threshold, 4);
    }

    @Test
    void map_spheres_countsAsDistancesSay() {
        var mask = mask(15);
        var observed = experiments(60, 9);
        var statOfCount = new float[541];
        for (int count = 0; count < statOfCount.length; count++) {
            statOfCount[count] = count;
        }
        for (boolean oncePerExperiment : new boolean[] {true, false}) {
            var spheres = new SpheresOfPlacedFoci(new MkdaKernel(7), observed, mask, oncePerExperiment, statOfCount);
            var places = new int[spheres.count()];
            FocusDraws.uniform(mask.size(), 2, Purpose.CORRECTION).draw(0, places);
            var stat = new float[mask.size()];
            spheres.evaluator().map(places, stat);
            for (int voxel = 0; voxel < stat.length; voxel += 17) {
                int expected = 0;
                for (int e = 0; e < 60; e++) {
                    int near = 0;
                    for (int n = 0; n < 9; n++) {
                        near += distance(mask, voxel, places[9 * e + n]) <= 7 ? 1 : 0;
                    }
                    expected += oncePerExperiment ? Math.min(near, 1) : near;
                }
                assertThat(stat[voxel]).isEqualTo(expected);
            }
        }
    }

    private static double distance(Mask mask, int one, int other) {
        var a = mask.grid().position(mask.grid().voxel(mask.flat(one)));
        var b = mask.grid().position(mask.grid().voxel(mask.flat(other)));
        return Math.sqrt((a.x() - b.x()) * (a.x() - b.x())
                + (a.y() - b.y()) * (a.y() - b.y())
                + (a.z() - b.z()) * (a.z() - b.z()));
    }
}
