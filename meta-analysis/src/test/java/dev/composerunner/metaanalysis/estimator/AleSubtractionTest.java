package dev.composerunner.metaanalysis.estimator;

import static dev.composerunner.metaanalysis.estimator.SmallWorld.KERNEL;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.at;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.monteCarlo;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.with;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import dev.composerunner.metaanalysis.subtraction.SubtractionNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AleSubtractionTest {

    private static final NullIdentity IDENTITY = NullIdentity.of(Map.of("test", "f"));

    private static final String DIFFERENCE = "_desc-group1MinusGroup2";
    private static final Mask MASK = SmallWorld.mask();
    private static final LabelDraws DRAWS = LabelDraws.uniform(3, Purpose.FIT);

    private static AleSubtraction subtraction(int permutations, boolean voxelLevelOnly) {
        return new AleSubtraction(KERNEL, permutations, 0.01, voxelLevelOnly, 3, Compatibility.NIMARE);
    }

    private static float[] map(Fit fit, String name) {
        return requireNonNull(fit.maps().get(name), name);
    }

    /** The definition, one permutation and one voxel after the other. */
    private static final class Plain {

        private final float[][] lnAbsent;
        private final int inFirst;

        Plain(List<Experiment> experiments, int inFirst) {
            var model = new ActivationModel(KERNEL, MASK);
            lnAbsent = new float[experiments.size()][MASK.size()];
            for (int e = 0; e < lnAbsent.length; e++) {
                var activation = model.of(experiments.get(e), model.scratch());
                for (int n = 0; n < activation.voxels().length; n++) {
                    lnAbsent[e][activation.voxels()[n]] =
                            (float) Math.log1p(-activation.values()[n]);
                }
            }
            this.inFirst = inFirst;
        }

        double[] difference(int[] order) {
            var first = new boolean[order.length];
            for (int n = 0; n < inFirst; n++) {
                first[order[n]] = true;
            }
            var difference = new double[MASK.size()];
            for (int voxel = 0; voxel < difference.length; voxel++) {
                double one = 0;
                double other = 0;
                for (int e = 0; e < order.length; e++) {
                    if (first[e]) {
                        one += lnAbsent[e][voxel];
                    } else {
                        other += lnAbsent[e][voxel];
                    }
                }
                difference[voxel] = (1 - StrictMath.exp(one)) - (1 - StrictMath.exp(other));
            }
            return difference;
        }

        double[][] differences(int permutations) {
            var all = new double[permutations][];
            var order = new int[lnAbsent.length];
            for (int i = 0; i < permutations; i++) {
                DRAWS.draw(i, order);
                all[i] = difference(order);
            }
            return all;
        }
    }

    /* 14 and 90 experiments: codes of one table, of several blocks, and of several words. */
    @ParameterizedTest
    @CsvSource({"9, 4, 3, 200", "14, 5, 9, 300", "90, 31, 2, 150", "2, 1, 1, 40"})
    void fit_anyExperiments_countsAsPlainLoopsDo(int count, int inFirst, int mostFoci, int permutations) {
        var experiments = SmallWorld.experiments(count, mostFoci, count);
        var fit = with(
                2,
                source -> subtraction(permutations, false)
                        .fit(
                                experiments.subList(0, inFirst),
                                experiments.subList(inFirst, count),
                                MASK,
                                source,
                                DRAWS));
        var differences = new Plain(experiments, inFirst).differences(permutations);
        var stat = map(fit, "stat" + DIFFERENCE);
        var reached = new long[stat.length];
        var notExceeded = new long[stat.length];
        var greatest = new double[permutations];
        for (int i = 0; i < permutations; i++) {
            for (int voxel = 0; voxel < stat.length; voxel++) {
                reached[voxel] += differences[i][voxel] >= stat[voxel] ? 1 : 0;
                notExceeded[voxel] += differences[i][voxel] <= stat[voxel] ? 1 : 0;
                greatest[i] = Math.max(greatest[i], (float) Math.abs(differences[i][voxel]));
            }
        }
        assertThat(fit.distribution().counts(SubtractionNull.REACHED)).isEqualTo(reached);
        assertThat(fit.distribution().counts(SubtractionNull.NOT_EXCEEDED)).isEqualTo(notExceeded);
        assertThat(fit.distribution().series(SubtractionNull.VOXEL)).isEqualTo(greatest);
        assertClusters(fit.distribution(), differences);
    }

    private static void assertClusters(PartialNull distribution, double[][] differences) {
        var all = new float[differences.length * MASK.size()];
        for (int i = 0; i < differences.length; i++) {
            for (int voxel = 0; voxel < MASK.size(); voxel++) {
                all[i * MASK.size() + voxel] = (float) Math.abs(differences[i][voxel]);
            }
        }
        Arrays.sort(all);
        double rank = (all.length - 1) * 0.99;
        int below = (int) rank;
        double line = all[below] + (rank - below) * ((double) all[below + 1] - all[below]);
        double threshold = distribution.series(SubtractionNull.THRESHOLD)[0];
        assertThat(threshold).isCloseTo(line, within(2.0 * Math.ulp((float) line)));
        for (int i = 0; i < differences.length; i++) {
            int size = 0;
            double mass = 0;
            for (int sign = -1; sign <= 1; sign += 2) {
                var clusters = new SuprathresholdClusters(MASK.grid());
                for (int voxel = 0; voxel < MASK.size(); voxel++) {
                    float value = (float) differences[i][voxel] * sign;
                    if (value > threshold) {
                        clusters.add(MASK.flat(voxel), value - threshold);
                    }
                }
                clusters.join();
                size = Math.max(size, clusters.greatestSize());
                mass = Math.max(mass, (float) clusters.greatestMass());
            }
            assertThat(distribution.series(SubtractionNull.SIZE)[i]).isEqualTo(size);
            assertThat(distribution.series(SubtractionNull.MASS)[i]).isEqualTo(mass);
        }
    }

    @Test
    void fit_anyThreadsAndCuts_givesTheSameNumbers() {
        var first = SmallWorld.experiments(6, 4, 1);
        var second = SmallWorld.experiments(7, 4, 2);
        var estimator = subtraction(300, false);
        var whole = with(1, source -> estimator.fit(first, second, MASK, source));
        var parts = new ArrayList<PartialNull>();
        try (var workers = new Workers(3, Progress.NONE)) {
            for (int[] cut : new int[][] {{0, 7}, {7, 250}, {250, 300}}) {
                assertThatThrownBy(() -> estimator.fit(
                                first,
                                second,
                                MASK,
                                Permutations.cut(workers, IDENTITY, List.of(), new PermutationRange(cut[0], cut[1]))))
                        .isInstanceOfSatisfying(
                                Permutations.PartReady.class,
                                ready -> parts.add(ready.drawn().part()));
            }
            var merged = estimator.fit(first, second, MASK, Permutations.merged(workers, IDENTITY, parts));
            assertThat(merged.distribution().series())
                    .isEqualTo(whole.distribution().series());
            assertThat(merged.distribution().counts())
                    .isEqualTo(whole.distribution().counts());
            assertThat(merged.maps().keySet()).isEqualTo(whole.maps().keySet());
            merged.maps()
                    .forEach((name, map) ->
                            assertThat(map).as(name).isEqualTo(whole.maps().get(name)));
        }
    }

    @Test
    void familyWise_settingsOfTheFit_takesItsNull() {
        var fit = with(
                2,
                source -> subtraction(100, false)
                        .fit(SmallWorld.experiments(5, 4, 1), SmallWorld.experiments(5, 4, 2), MASK, source));
        var same = with(2, source -> fit.familyWise(monteCarlo(100, false), source));
        assertThat(same.distribution()).containsSame(fit.distribution());
        var again = with(2, source -> fit.familyWise(monteCarlo(60, true), source));
        // The same relabellings: fewer of them are the first of more.
        assertThat(again.distribution().orElseThrow().series(SubtractionNull.VOXEL))
                .isEqualTo(Arrays.copyOf(fit.distribution().series(SubtractionNull.VOXEL), 60));
        assertThat(again.maps().keySet())
                .containsExactly(
                        "p_desc-group1MinusGroup2_level-voxel",
                        "z_desc-group1MinusGroup2_level-voxel",
                        "logp_desc-group1MinusGroup2_level-voxel");
        assertThat(again.permutations()).isEqualTo(60);
    }

    @Test
    void familyWise_earlyStop_isRefused() {
        var fit = with(
                1,
                source -> subtraction(10, true)
                        .fit(SmallWorld.experiments(2, 2, 1), SmallWorld.experiments(2, 2, 2), MASK, source));
        var stopping =
                new MonteCarlo(500, 0.01, true, 0, Compatibility.NIMARE, Optional.of(new EarlyStop(0.05, 0.001)));
        assertThatThrownBy(() -> with(1, source -> fit.familyWise(stopping, source)))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("leave early_stop out");
    }

    @Test
    void fit_separateGroups_isSignificantWhereTheyDiffer() {
        var left = new Coordinate(10, 14, 16);
        var right = new Coordinate(22, 14, 16);
        var first = List.of(at("a", left), at("b", left), at("c", left), at("d", left), at("e", left));
        var second = List.of(at("f", right), at("g", right), at("h", right), at("i", right), at("j", right));
        var fit = with(2, source -> subtraction(2000, true).fit(first, second, MASK, source));
        int atLeft = MASK.indexOf(SmallWorld.GRID.flat(5, 7, 8));
        int atRight = MASK.indexOf(SmallWorld.GRID.flat(11, 7, 8));
        assertThat(map(fit, "z" + DIFFERENCE)[atLeft]).isGreaterThan(2);
        assertThat(map(fit, "z" + DIFFERENCE)[atRight]).isLessThan(-2);
        // 2 of 252 partitions are as extreme.
        assertThat(map(fit, "p" + DIFFERENCE)[atLeft]).isBetween(0.002f, 0.02f);
    }

    @Test
    void fit_identicalGroups_differNowhere() {
        var group = SmallWorld.experiments(4, 3, 5);
        var fit = with(2, source -> subtraction(200, false).fit(group, group, MASK, source));
        assertThat(map(fit, "stat" + DIFFERENCE)).containsOnly(0);
        for (float z : map(fit, "z" + DIFFERENCE)) {
            assertThat(z).isBetween(-1f, 1f);
        }
    }

    @Test
    void fit_fociFarOutside_findsNothing() {
        var far = List.of(at("a", new Coordinate(900, 0, 0)));
        var fit = with(2, source -> subtraction(50, false).fit(far, far, MASK, source));
        assertThat(map(fit, "stat" + DIFFERENCE)).containsOnly(0);
        assertThat(map(fit, "p" + DIFFERENCE)).containsOnly(0.98f);
        assertThat(map(fit, "z" + DIFFERENCE)).containsOnly(0);
        var corrected = with(2, source -> fit.familyWise(monteCarlo(50, false), source));
        assertThat(corrected.maps().get("z_desc-group1MinusGroup2Size_level-cluster"))
                .containsOnly(0);
    }

    @Test
    void fit_mended_equalPartitionsTie() {
        var one = List.of(at("a", new Coordinate(16, 14, 16)));
        var other = List.of(at("b", new Coordinate(900, 14, 16)));
        LabelDraws draws = (permutation, order) -> {
            order[0] = permutation % 2;
            order[1] = 1 - permutation % 2;
        };
        var mended = new AleSubtraction(KERNEL, 100, 0.01, true, 0, Compatibility.MENDED);
        var fit = with(1, source -> mended.fit(one, other, MASK, source, draws));
        // Half of the relabellings are the observed grouping: wherever the focus reaches, p is 1 but for the clipping.
        assertThat(map(fit, "p" + DIFFERENCE)).containsOnly(0.99f);
        var nimare = new AleSubtraction(KERNEL, 100, 0.01, true, 0, Compatibility.NIMARE);
        var rounded = with(1, source -> nimare.fit(one, other, MASK, source, draws));
        // Rounded up, the observed difference is beyond its own equal.
        assertThat(map(rounded, "p" + DIFFERENCE)).contains(0.01f).contains(0.99f);
    }
}
