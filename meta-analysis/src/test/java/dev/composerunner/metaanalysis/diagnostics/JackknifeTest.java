package dev.composerunner.metaanalysis.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.AleSubtraction;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.GroupEstimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.LeftOut;
import dev.composerunner.metaanalysis.estimator.MkdaChi2;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.PairwiseEstimator;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.image.Affine;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.workflow.SharedReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class JackknifeTest {

    private static final Grid GRID = new Grid(12, 12, 12, Affine.ofRows(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
    private static final AleKernel ALE = new AleKernel(new AleKernel.Fwhm(6));
    private static final AleKernel BY_SAMPLE_SIZE = new AleKernel(new AleKernel.EachSampleSize());
    private static final MkdaKernel SPHERE = new MkdaKernel(6);
    private static final int FIRST = 3;

    private static Mask mask() {
        var ones = new float[GRID.size()];
        Arrays.fill(ones, 1);
        return Mask.of(new Volume(GRID, ones));
    }

    private static List<Experiment> experiments() {
        var random = new Random(2);
        var experiments = new ArrayList<Experiment>();
        for (int e = 0; e < 7; e++) {
            var foci = new ArrayList<Coordinate>();
            for (int n = 0; n < 4; n++) {
                foci.add(new Coordinate(random.nextInt(24), random.nextInt(24), random.nextInt(24)));
            }
            experiments.add(new Experiment("e" + e, "e" + e, foci, OptionalDouble.empty()));
        }
        return experiments;
    }

    static List<Estimator> estimators() {
        var nullMethod = new NullMethod.Approximate();
        return List.of(
                new Ale(ALE),
                new MkdaDensity(SPHERE, nullMethod),
                new Kda(SPHERE, nullMethod),
                new Scale(ALE, List.of(new Coordinate(4, 4, 4)), 2, 0),
                new AleSubtraction(ALE, 2, 0.01, true, 0, Compatibility.NIMARE),
                new MkdaChi2(
                        SPHERE, OptionalDouble.empty(), MkdaChi2.NullMethod.LABEL_PERMUTATION, Compatibility.NIMARE));
    }

    private static float[] statistic(
            Estimator estimator, List<Experiment> first, List<Experiment> second, Permutations permutations) {
        var fit = switch (estimator) {
            case GroupEstimator group -> group.fit(first, mask(), permutations);
            case PairwiseEstimator pairwise -> pairwise.fit(first, second, mask(), permutations);
        };
        return fit.maps().getOrDefault(fit.statistic(), new float[0]);
    }

    private static List<Experiment> without(List<Experiment> experiments, int number) {
        var others = new ArrayList<>(experiments);
        if (number >= 0 && number < others.size()) {
            others.remove(number);
        }
        return others;
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void leftOut_anyExperiment_isTheStatisticOfAFitWithoutIt(Estimator estimator) {
        var all = experiments();
        boolean two = estimator instanceof PairwiseEstimator;
        var first = two ? all.subList(0, FIRST) : all;
        var second = two ? all.subList(FIRST, all.size()) : List.<Experiment>of();
        try (var workers = new Workers(2, Progress.NONE)) {
            var permutations = Permutations.here(workers);
            var leftOut = LeftOut.of(estimator, first, second, mask(), workers);
            for (int e = LeftOut.NONE; e < all.size(); e++) {
                var refit = statistic(estimator, without(first, e), without(second, e - FIRST), permutations);
                for (int voxel = 0; voxel < refit.length; voxel++) {
                    assertThat(leftOut.at(voxel, e)).isCloseTo(refit[voxel], within(Math.ulp(refit[voxel])));
                }
            }
        }
    }

    @Test
    void shares_knownStatistics_areTheMeansOfWhatIsLost() {
        var mask = mask();
        var labels = new float[GRID.size()];
        labels[5] = 2;
        labels[6] = 1;
        labels[7] = 1;
        // Voxel 6 loses half, voxel 7 nothing, voxel 5 was 0 before.
        LeftOut statistic = (voxel, experiment) -> switch (voxel) {
            case 6 -> experiment == LeftOut.NONE ? 4 : 2;
            case 7 -> 3;
            default -> 0;
        };
        try (var workers = new Workers(1, Progress.NONE)) {
            var table = Jackknife.shares(
                    statistic, experiments().subList(0, 1), 0, mask, new Volume(GRID, labels), Tail.NEGATIVE, workers);
            assertThat(table.columns()).containsExactly("id", "NegativeTail 1", "NegativeTail 2");
            assertThat(table.rows()).containsExactly(List.of("e0", "0.25", "1.0"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pain21_ale, ALE, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_ale, ALE, z_desc-size_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_mkdadensity, MKDA, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_kda, KDA, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_alesubtraction, SUBTRACTION,"
                + " z_desc-group1MinusGroup2Mass_level-cluster_corr-FWE_method-montecarlo, NEGATIVE",
    })
    void shares_recordedClusters_areTheRecordedShares(String golden, String name, String target, Tail tail)
            throws IOException {
        var shared = SharedReference.orSkip();
        var all = shared.workflow(
                        "pain21",
                        "{\"filter\":\"included\",\"estimator\":{\"type\":\"ALE\"},\"corrector\":{\"type\":\"FDRCorrector\"}}")
                .experiments();
        boolean two = name.equals("SUBTRACTION");
        var first = two ? all.subList(0, 10) : all;
        var second = two ? all.subList(10, all.size()) : List.<Experiment>of();
        Estimator estimator = switch (name) {
            case "ALE" -> new Ale(BY_SAMPLE_SIZE);
            case "MKDA" -> new MkdaDensity(new MkdaKernel(10), new NullMethod.Approximate());
            case "KDA" -> new Kda(new MkdaKernel(10), new NullMethod.Approximate());
            default -> new AleSubtraction(BY_SAMPLE_SIZE, 1, 0.001, true, 0, Compatibility.NIMARE);
        };
        var folder = "golden/" + golden + "/diagnostics/";
        var mask = Mask.mni152();
        try (var workers = new Workers(2, Progress.NONE)) {
            var table = Jackknife.shares(
                    LeftOut.of(estimator, first, second, mask, workers),
                    tail == Tail.POSITIVE ? first : second,
                    tail == Tail.POSITIVE ? 0 : first.size(),
                    mask,
                    shared.map(folder + "label" + target.substring(1) + "_tail-" + tail.id() + ".nii.gz"),
                    tail,
                    workers);
            SharedReference.assertSameTable(
                    table, shared.table(folder + target + "_diag-Jackknife_tab-counts_tail-" + tail.id() + ".tsv"));
        }
    }
}
