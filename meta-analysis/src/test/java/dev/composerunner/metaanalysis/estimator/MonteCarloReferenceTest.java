package dev.composerunner.metaanalysis.estimator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.internal.Workers;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.workflow.SharedReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds the random draws that NiMARE recorded to the engine and holds the null distributions against the recorded ones. */
@DisplayName("Monte-Carlo nulls against NiMARE's recorded outputs")
final class MonteCarloReferenceTest {

    private static final String BUNDLE = "{\"type\":\"CBMA\",\"filter\":\"included\",\"estimator\":{\"type\":\"ALE\"},"
            + "\"corrector\":{\"type\":\"FDRCorrector\"}}";

    private static final Map<String, String> NULLS = Map.of(
            DensityFamilyWise.VOXEL, "null_values_level-voxel_corr-fwe_method-montecarlo.txt",
            DensityFamilyWise.SIZE, "null_values_desc-size_level-cluster_corr-fwe_method-montecarlo.txt",
            DensityFamilyWise.MASS, "null_values_desc-mass_level-cluster_corr-fwe_method-montecarlo.txt");

    private static GroupEstimator estimator(String golden) {
        var approximate = new NullMethod.Approximate();
        return switch (golden) {
            case "pain21_ale" -> new Ale(new AleKernel(new AleKernel.EachSampleSize()), approximate);
            case "pain21_mkdadensity" -> new MkdaDensity(new MkdaKernel(10), approximate);
            case "pain21_kda" -> new Kda(new MkdaKernel(10), approximate);
            default -> throw new IllegalArgumentException(golden);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"pain21_ale", "pain21_mkdadensity", "pain21_kda"})
    void familyWise_recordedDraws_givesRecordedNulls(String golden) throws IOException {
        var shared = SharedReference.orSkip();
        var experiments = shared.workflow("pain21", BUNDLE).experiments();
        var mask = Mask.mni152();
        try (var workers = new Workers(2, Progress.NONE)) {
            var permutations = Permutations.here(workers);
            var fit = (DensityFit) estimator(golden).fit(experiments, mask, permutations);
            long start = System.nanoTime();
            var controlled = fit.familyWise(
                    new MonteCarlo(1000, 0.001, false, 0, MonteCarlo.Compatibility.NIMARE, Optional.empty()),
                    permutations,
                    recordedDraws(shared));
            System.out.printf("%s: 1000 permutations in %d ms%n", golden, (System.nanoTime() - start) / 1_000_000);
            var drawn = controlled.distribution().orElseThrow();
            for (var series : NULLS.entrySet()) {
                var recorded = Files.readAllLines(shared.path("golden/" + golden + "/" + series.getValue())).stream()
                        .mapToDouble(Double::parseDouble)
                        .sorted()
                        .toArray();
                var got = drawn.series(series.getKey()).clone();
                Arrays.sort(got);
                double worst = 0;
                for (int n = 0; n < recorded.length; n++) {
                    worst = Math.max(worst, Math.abs(got[n] - recorded[n]) / Math.max(recorded[n], 1e-30));
                }
                System.out.printf("%s %s: worst relative difference %.3g%n", golden, series.getKey(), worst);
                assertThat(got).hasSameSizeAs(recorded);
                assertThat(worst).isLessThanOrEqualTo(series.getKey().equals(DensityFamilyWise.SIZE) ? 0 : 1e-6);
            }
        }
    }

    private static FocusDraws recordedDraws(SharedReference shared) throws IOException {
        IntBuffer draws = ByteBuffer.wrap(Files.readAllBytes(
                        shared.path("intermediates/foci_draws_seed0_iter-major_1000x267_le_int32.bin")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        return (permutation, places) -> draws.get(permutation * places.length, places);
    }
}
