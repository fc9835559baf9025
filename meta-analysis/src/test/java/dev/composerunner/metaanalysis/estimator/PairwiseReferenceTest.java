package dev.composerunner.metaanalysis.estimator;

import static dev.composerunner.metaanalysis.estimator.SmallWorld.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.workflow.SharedReference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Feeds estimators the relabellings that NiMARE drew and holds maps and nulls against those it recorded. */
@DisplayName("ALESubtraction, SCALE and MKDAChi2 against NiMARE's recorded outputs")
final class PairwiseReferenceTest {

    private static final String MONTE_CARLO = "_corr-FWE_method-montecarlo";
    private static final String SPECIFICATION =
            "{\"filter\":\"included\",\"estimator\":{\"type\":\"ALE\"},\"corrector\":{\"type\":\"FDRCorrector\"}}";
    private static final AleKernel KERNEL = new AleKernel(new AleKernel.EachSampleSize());
    private static final Mask MASK = Mask.mni152();
    private static final int PERMUTATIONS = 1000;
    private static final int FIRST = 10;

    private static MonteCarlo settings(boolean voxelLevelOnly) {
        return new MonteCarlo(PERMUTATIONS, 0.001, voxelLevelOnly, 0, Compatibility.NIMARE, Optional.empty());
    }

    private static LabelDraws recordedDraws(SharedReference shared) throws IOException {
        var lines = Files.readAllLines(shared.path("intermediates/label_permutations_21_seed0-999.txt"));
        var orders = lines.stream()
                .map(line -> Arrays.stream(line.strip().split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toArray(int[][]::new);
        return (permutation, order) -> System.arraycopy(orders[permutation], 0, order, 0, order.length);
    }

    private static List<Experiment> experiments(SharedReference shared) throws IOException {
        return shared.workflow("pain21", SPECIFICATION).experiments();
    }

    /** Holds maps equal within `bounds`, but for {@code exempt} voxels of each. */
    private static void assertMaps(
            SharedReference shared, String golden, String suffix, Map<String, float[]> maps, int exempt)
            throws IOException {
        for (var map : maps.entrySet()) {
            var name = map.getKey() + suffix;
            var recorded = MASK.mask(shared.map("golden/" + golden + "/" + name + ".nii.gz"));
            int different = 0;
            int beyond = 0;
            for (int voxel = 0; voxel < recorded.length; voxel++) {
                double difference = Math.abs((double) map.getValue()[voxel] - recorded[voxel]);
                different += difference == 0 ? 0 : 1;
                // NaN must not pass.
                beyond += difference <= allowed(name, recorded[voxel]) ? 0 : 1;
            }
            System.out.printf("%s %s: %d different, %d beyond the bound%n", golden, name, different, beyond);
            assertThat(beyond).as(name).isLessThanOrEqualTo(exempt);
        }
    }

    /*
     * One step of 2^-53 where that is more than a float's: 1 - exp(L) has no finer steps (docs/numerics.md). A false discovery rate
     * is shared by all voxels, so those whose p-values differ (see below) move it everywhere, a little.
     */
    private static double allowed(String name, float recorded) {
        if (name.startsWith("stat")) {
            return Math.max(Math.ulp(recorded), name.contains("Minus") ? 0x1p-52 : 0x1p-53);
        }
        if (name.contains("MinusGroup2_corr-FDR")) {
            return 2e-2 * Math.max(Math.abs(recorded), 1);
        }
        return 1e-6 * Math.max(Math.abs(recorded), 1e-3);
    }

    private static void assertNull(SharedReference shared, String golden, String name, double[] series)
            throws IOException {
        var recorded = Files.readAllLines(
                        shared.path("golden/" + golden + "/null_values_" + name + "_corr-fwe_method-montecarlo.txt"))
                .stream()
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray();
        var sorted = series.clone();
        Arrays.sort(sorted);
        assertThat(sorted).hasSameSizeAs(recorded);
        boolean exact = name.toLowerCase(java.util.Locale.ROOT).contains("size");
        for (int n = 0; n < sorted.length; n++) {
            assertThat(sorted[n]).as(name).isCloseTo(recorded[n], within(exact ? 0 : 1e-6 * recorded[n]));
        }
    }

    @Test
    void aleSubtraction_recordedDraws_givesRecordedMapsAndNulls() throws IOException {
        var shared = SharedReference.orSkip();
        var golden = "pain21_alesubtraction";
        var experiments = experiments(shared);
        var draws = recordedDraws(shared);
        var estimator = new AleSubtraction(KERNEL, PERMUTATIONS, 0.001, false, 0, Compatibility.NIMARE);
        var fit = with(
                2,
                source -> estimator.fit(
                        experiments.subList(0, FIRST),
                        experiments.subList(FIRST, experiments.size()),
                        MASK,
                        source,
                        draws));
        PartialNull distribution = fit.distribution();
        assertThat((float) distribution.series(SubtractionNull.THRESHOLD)[0]).isEqualTo(0.012054353f);
        assertNull(shared, golden, "level-voxel", distribution.series(SubtractionNull.VOXEL));
        assertNull(shared, golden, "desc-size_level-cluster", distribution.series(SubtractionNull.SIZE));
        assertNull(shared, golden, "desc-mass_level-cluster", distribution.series(SubtractionNull.MASS));
        // Where one or two experiments reach a voxel with next to nothing, the last bit of exp decides whether a
        // relabelling that
        // gives the observed difference reaches it: 264 voxels, 0.12 % of all.
        int undecided = 300;
        assertMaps(shared, golden, "", fit.maps(), undecided);
        var corrected = with(2, source -> fit.familyWise(settings(false), source));
        assertMaps(shared, golden, MONTE_CARLO, corrected.maps(), 20);
        with(2, source -> {
            try {
                for (var corrector :
                        List.of(new FdrCorrector(FdrCorrector.Method.NEGCORR), new BonferroniCorrector())) {
                    assertMaps(
                            shared, golden, "", corrector.correct(fit, source).maps(), undecided);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return fit;
        });
    }

    @Test
    void mkdaChi2_recordedDraws_givesRecordedMapsAndNulls() throws IOException {
        var shared = SharedReference.orSkip();
        var golden = "pain21_mkdachi2";
        var experiments = experiments(shared);
        var draws = recordedDraws(shared);
        var estimator = new MkdaChi2(
                new MkdaKernel(10),
                OptionalDouble.of(0.5),
                MkdaChi2.NullMethod.LABEL_PERMUTATION,
                Compatibility.NIMARE);
        var fit = with(
                2,
                source -> estimator.fit(
                        experiments.subList(0, FIRST), experiments.subList(FIRST, experiments.size()), MASK, source));
        assertMaps(shared, golden, "", fit.maps(), 0);
        var corrected = with(2, source -> fit.familyWise(settings(false), source, fit.relabelled(draws)));
        var distribution = corrected.distribution().orElseThrow();
        var names = Map.of(
                Chi2FamilyWise.Test.FIRST, "group1",
                Chi2FamilyWise.Test.SECOND, "group2",
                Chi2FamilyWise.Test.ASSOCIATION, "pFgA");
        for (var test : Chi2FamilyWise.Test.values()) {
            var name = "desc-" + names.get(test);
            assertNull(shared, golden, name + "_level-voxel", distribution.series(test.voxel()));
            assertNull(shared, golden, name + "size_level-cluster", distribution.series(test.size()));
            assertNull(shared, golden, name + "mass_level-cluster", distribution.series(test.mass()));
        }
        assertMaps(shared, golden, MONTE_CARLO, corrected.maps(), 0);
        with(2, source -> {
            try {
                for (var corrector : List.of(
                        new FdrCorrector(FdrCorrector.Method.INDEP),
                        new FdrCorrector(FdrCorrector.Method.NEGCORR),
                        new BonferroniCorrector())) {
                    assertMaps(
                            shared, golden, "", corrector.correct(fit, source).maps(), 0);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return fit;
        });
    }

    @Test
    void scale_ownDraws_agreesWithRecordedNullAsChanceAllows() throws IOException {
        var shared = SharedReference.orSkip();
        var experiments = experiments(shared);
        var pool = Files.readAllLines(shared.path("golden/pain21_scale/xyz.txt")).stream()
                .map(line -> Arrays.stream(line.strip().split("\\s+"))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .map(xyz -> new Coordinate(xyz[0], xyz[1], xyz[2]))
                .toList();
        var fit = with(2, source -> new Scale(KERNEL, pool, PERMUTATIONS, 0).fit(experiments, MASK, source));
        assertMaps(shared, "pain21_scale", "", Map.of("stat", fit.maps().getOrDefault("stat", new float[0])), 0);
        var recordedLogp = MASK.mask(shared.map("golden/pain21_scale/logp.nii.gz"));
        var logp = fit.maps().getOrDefault("logp", new float[0]);
        double squares = 0;
        int counted = 0;
        for (int voxel = 0; voxel < logp.length; voxel++) {
            double p = Math.pow(10, -logp[voxel]);
            double recorded = Math.pow(10, -recordedLogp[voxel]);
            double both = (p + recorded) / 2;
            if (both > 0.01 && both < 0.99) {
                squares += Math.pow(p - recorded, 2) / (2 * both * (1 - both) / PERMUTATIONS);
                counted++;
            }
        }
        // The difference of two shares of 1,000 draws, in its standard errors: neighbours hang together, so the mean
        // varies.
        System.out.printf("pain21_scale: mean squared standard error %.3f of %d voxels%n", squares / counted, counted);
        assertThat(squares / counted).isBetween(0.8, 1.25);

        var corrected = with(2, source -> fit.familyWise(settings(true), source));
        var series = corrected.distribution().orElseThrow().series("voxel").clone();
        Arrays.sort(series);
        var recorded = Files.readAllLines(
                        shared.path("golden/pain21_scale/null_values_level-voxel_corr-fwe_method-montecarlo.txt"))
                .stream()
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray();
        for (double quantile : new double[] {0.5, 0.9, 0.95, 0.99}) {
            // Three standard errors of a rank, on both sides of it.
            double spread = 3 * Math.sqrt(2 * quantile * (1 - quantile) * PERMUTATIONS);
            int rank = (int) (quantile * (PERMUTATIONS - 1));
            int low = (int) Math.max(0, rank - spread);
            int high = (int) Math.min(PERMUTATIONS - 1, rank + spread);
            assertThat(series[rank]).as("quantile " + quantile).isBetween(recorded[low], recorded[high]);
        }
    }
}
