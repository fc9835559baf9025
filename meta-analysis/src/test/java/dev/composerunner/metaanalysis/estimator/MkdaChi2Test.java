package dev.composerunner.metaanalysis.estimator;

import static dev.composerunner.metaanalysis.estimator.SmallWorld.at;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.monteCarlo;
import static dev.composerunner.metaanalysis.estimator.SmallWorld.with;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.ChiSquareTail;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MkdaChi2Test {

    private static final Mask MASK = SmallWorld.mask();
    private static final MkdaKernel KERNEL = new MkdaKernel(6);

    private static MkdaChi2 chi2(MkdaChi2.NullMethod nullMethod, Compatibility compatibility) {
        return new MkdaChi2(KERNEL, OptionalDouble.of(0.5), nullMethod, compatibility);
    }

    private static MkdaChi2 labels() {
        return chi2(MkdaChi2.NullMethod.LABEL_PERMUTATION, Compatibility.NIMARE);
    }

    private static float[] map(Fit fit, String name) {
        return requireNonNull(fit.maps().get(name), name);
    }

    private static int[] counts(List<Experiment> experiments) {
        var model = new ActivationModel(KERNEL, MASK);
        var counts = new int[MASK.size()];
        for (var experiment : experiments) {
            for (int voxel : model.of(experiment, model.scratch()).voxels()) {
                counts[voxel]++;
            }
        }
        return counts;
    }

    private static double uniformity(int[] counts, int voxel, int size) {
        double mean = 0;
        for (int count : counts) {
            mean += count;
        }
        mean /= counts.length;
        if (mean == 0) {
            return 0;
        }
        // Cells covered and not covered, observed against expected.
        return Math.pow(counts[voxel] - mean, 2) / mean + Math.pow(counts[voxel] - mean, 2) / (size - mean);
    }

    private static double association(int a, int b, int first, int second) {
        double all = first + second;
        double covering = a + b;
        if (covering == 0 || covering == all) {
            return 2;
        }
        double chi2 = 0;
        double[][] observed = {{a, first - a}, {b, second - b}};
        double[] row = {first, second};
        double[] column = {covering, all - covering};
        for (int r = 0; r < 2; r++) {
            for (int c = 0; c < 2; c++) {
                double expected = row[r] * column[c] / all;
                chi2 += Math.pow(observed[r][c] - expected, 2) / expected;
            }
        }
        return chi2;
    }

    /** Greatest statistic, size and mass of each test for two groups, by the definition. */
    private static void assertSeries(PartialNull distribution, int i, List<Experiment> first, List<Experiment> second) {
        var a = counts(first);
        var b = counts(second);
        double threshold = 6.6348966010212145; // scipy.stats.chi2.isf(0.01, 1)
        for (var test : Chi2FamilyWise.Test.values()) {
            var clusters = new SuprathresholdClusters(MASK.grid());
            double greatest = 0;
            for (int voxel = 0; voxel < MASK.size(); voxel++) {
                double value = switch (test) {
                    case FIRST -> uniformity(a, voxel, first.size());
                    case SECOND -> uniformity(b, voxel, second.size());
                    case ASSOCIATION -> association(a[voxel], b[voxel], first.size(), second.size());
                };
                greatest = Math.max(greatest, value);
                if (value > threshold) {
                    clusters.add(MASK.flat(voxel), value - threshold);
                }
            }
            clusters.join();
            assertThat(distribution.series(test.voxel())[i]).isCloseTo(greatest, within(1e-9 * greatest));
            assertThat(distribution.series(test.size())[i]).isEqualTo(clusters.greatestSize());
            assertThat(distribution.series(test.mass())[i])
                    .isCloseTo(clusters.greatestMass(), within(1e-9 * (1 + clusters.greatestMass())));
        }
    }

    /* Both ways round: the smaller group is the one that is counted. */
    @ParameterizedTest
    @CsvSource({"4, 9", "9, 4", "1, 1"})
    void familyWise_relabelled_givesWhatPlainLoopsGive(int sizeFirst, int sizeSecond) {
        var all = new ArrayList<>(SmallWorld.experiments(sizeFirst, 3, 1));
        all.addAll(SmallWorld.experiments(sizeSecond, 3, 2));
        var draws = LabelDraws.uniform(1, Purpose.CORRECTION);
        var fit = with(
                2, source -> labels().fit(all.subList(0, sizeFirst), all.subList(sizeFirst, all.size()), MASK, source));
        var corrected = with(2, source -> fit.familyWise(monteCarlo(30, false), source, fit.relabelled(draws)));
        var order = new int[all.size()];
        for (int i = 0; i < 30; i++) {
            draws.draw(i, order);
            var first = new ArrayList<Experiment>();
            var second = new ArrayList<Experiment>();
            for (int n = 0; n < order.length; n++) {
                (n < sizeFirst ? first : second).add(all.get(order[n]));
            }
            assertSeries(corrected.distribution().orElseThrow(), i, first, second);
        }
        assertThat(corrected.maps()).hasSize(36);
    }

    @Test
    void familyWise_placed_givesWhatPlainLoopsGive() {
        var first = SmallWorld.experiments(5, 3, 1);
        var second = SmallWorld.experiments(3, 3, 2);
        var draws = FocusDraws.uniform(MASK.size(), 1, Purpose.CORRECTION);
        var fit = with(
                2,
                source -> chi2(MkdaChi2.NullMethod.RANDOM_FOCI, Compatibility.NIMARE)
                        .fit(first, second, MASK, source));
        var corrected = with(2, source -> fit.familyWise(monteCarlo(20, false), source, fit.placed(draws)));
        var both = new ArrayList<>(first);
        both.addAll(second);
        var places = new int[both.stream().mapToInt(e -> e.foci().size()).sum()];
        for (int i = 0; i < 20; i++) {
            draws.draw(i, places);
            var moved = new ArrayList<Experiment>();
            int focus = 0;
            for (var experiment : both) {
                var foci = new ArrayList<Coordinate>();
                for (int n = 0; n < experiment.foci().size(); n++) {
                    var voxel = MASK.grid().voxel(MASK.flat(places[focus++]));
                    foci.add(MASK.grid().position(voxel));
                }
                moved.add(SmallWorld.experiment(experiment.id(), 10, foci));
            }
            assertSeries(corrected.distribution().orElseThrow(), i, moved.subList(0, 5), moved.subList(5, 8));
        }
    }

    @Test
    void fit_countedCoverage_givesTheProbabilitiesOfItsTables() {
        var here = new Coordinate(16, 14, 16);
        var there = new Coordinate(16, 14, 6);
        var first = List.of(at("a", here), at("b", here), at("c", here), at("d", there));
        var second = List.of(at("e", there), at("f", here));
        var fit = with(2, source -> labels().fit(first, second, MASK, source));
        int voxel = MASK.indexOf(SmallWorld.GRID.flat(8, 7, 8));
        assertThat(map(fit, "prob_desc-A")[voxel]).isEqualTo(4f / 6);
        assertThat(map(fit, "prob_desc-AgF")[voxel]).isEqualTo(0.75f);
        assertThat(map(fit, "prob_desc-AgU")[voxel]).isEqualTo(0.5f);
        assertThat(map(fit, "prob_desc-FgA")[voxel]).isEqualTo(0.75f);
        assertThat(map(fit, "prob_desc-AgF_prior")[voxel]).isEqualTo(0.625f);
        assertThat(map(fit, "prob_desc-FgA_prior")[voxel]).isEqualTo(0.6f);
        // scipy.stats.chi2_contingency([[3, 1], [1, 1]], correction=False): 0.375, p 0.5402913746074199
        assertThat(map(fit, "chi2_desc-association")[voxel]).isEqualTo(0.375f);
        assertThat(map(fit, "p_desc-association")[voxel]).isCloseTo(0.5402914f, within(1e-7f));
        assertThat(map(fit, "z_desc-association")[voxel]).isEqualTo((float) Math.sqrt(0.375));
        int other = MASK.indexOf(SmallWorld.GRID.flat(8, 7, 3));
        assertThat(map(fit, "z_desc-association")[other]).isNegative();
        assertThat(fit.maps().keySet()).hasSize(24);
        assertThat(map(fit, "z_desc-group1")).isEqualTo(map(fit, "z_desc-uniformity"));
    }

    @ParameterizedTest
    @CsvSource({"NIMARE, 2, 0.1572992", "MENDED, 0, 1"})
    void fit_uncoveredVoxel_hasTheChi2OfItsCompatibility(Compatibility compatibility, float chi2, float p) {
        var one = List.of(at("a", new Coordinate(16, 14, 16)));
        var other = List.of(at("b", new Coordinate(900, 14, 16)));
        var fit = with(
                1,
                source -> chi2(MkdaChi2.NullMethod.LABEL_PERMUTATION, compatibility)
                        .fit(one, other, MASK, source));
        int voxel = MASK.indexOf(SmallWorld.GRID.flat(8, 7, 1));
        assertThat(map(fit, "chi2_desc-association")[voxel]).isEqualTo(chi2);
        assertThat(map(fit, "p_desc-association")[voxel]).isCloseTo(p, within(1e-6f));
        assertThat(map(fit, "z_desc-association")[voxel]).isZero();
        assertThat(map(fit, "prob_desc-FgA")[voxel]).isZero();
        // A group that covers nothing is uniform.
        assertThat(map(fit, "p_desc-group2")).containsOnly(1);
    }

    @Test
    void fit_withoutPrior_leavesItsMapsOut() {
        var group = SmallWorld.experiments(3, 2, 4);
        var estimator = new MkdaChi2(
                KERNEL, OptionalDouble.empty(), MkdaChi2.NullMethod.LABEL_PERMUTATION, Compatibility.NIMARE);
        var fit = with(1, source -> estimator.fit(group, group, MASK, source));
        assertThat(fit.maps()).hasSize(22).doesNotContainKey("prob_desc-AgF_prior");
        // Identical groups: the shares are equal, so that nothing is associated.
        assertThat(map(fit, "z_desc-association")).containsOnly(0);
    }

    /* Python: math.log(math.erfc(math.sqrt(x / 2))); the last, which underflows there, by 400 terms of the continued fraction. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.001, -0.025550779355950633",
        "2, -1.8496055099332482",
        "7.9, -5.309685795709373",
        "8.1, -5.42014023331274",
        "10.827566170662733, -6.907755278982137",
        "2000, -1004.0267419589519",
    })
    void lnP_ofChi2_isScipys(double chi2, double lnP) {
        assertThat(ChiSquareTail.lnP(chi2)).isCloseTo(lnP, within(1e-13 * Math.abs(lnP)));
    }
}
