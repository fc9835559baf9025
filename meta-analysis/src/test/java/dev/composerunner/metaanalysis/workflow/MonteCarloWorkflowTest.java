package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.PartialNull;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whole runs whose family-wise error rate is controlled by permutation")
final class MonteCarloWorkflowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ALE = "'type': 'ALE', 'args': {'kernel__fwhm': 10}";
    private static final String PERMUTED_ALE =
            "'type': 'ALE', 'args': {'kernel__fwhm': 10, 'null_method': 'montecarlo', 'n_iters': 6}";

    /** Ten experiments of which eight have a focus near one place, and others apart. */
    private static String agreeing() {
        var studies = new StringBuilder();
        for (int n = 0; n < 10; n++) {
            studies.append(n == 0 ? "" : ",").append(study(n, n < 8 ? -34 + n % 3 : 30 - 6 * n, 14, 2 * (n % 2)));
        }
        return studies.toString();
    }

    private static String study(int n, int x, int y, int z) {
        return "{'id': 's%d', 'analyses': [{'id': 'a', 'points': [{'coordinates': [%d, %d, %d], 'space': 'MNI'}, {'coordinates': [%d, %d, 20], 'space': 'MNI'}]}]}"
                .formatted(n, x, y, z, 5 * n - 20, 9 * n - 70);
    }

    private static CbmaWorkflow workflow(String studies, String estimator, String corrector) {
        var specification =
                "{'type': 'CBMA', 'filter': 'included', 'estimator': {%s}, 'corrector': {'type': 'montecarlo', 'args': {%s}}}"
                        .formatted(estimator, corrector);
        try {
            var studySet = StudySet.read(JSON.readTree(("{'studies': [" + studies + "]}").replace('\'', '"')));
            return CbmaWorkflow.of(
                    Specification.read(JSON.readTree(specification.replace('\'', '"'))),
                    studySet,
                    Annotation.all(studySet));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static float[] map(MetaAnalysisResult result, String name) {
        return Mask.mni152().mask(requireNonNull(result.maps().get(name), name));
    }

    private static void assertSame(MetaAnalysisResult got, MetaAnalysisResult expected) {
        assertThat(got.maps().keySet()).isEqualTo(expected.maps().keySet());
        for (var name : expected.maps().keySet()) {
            assertThat(requireNonNull(got.maps().get(name)).values())
                    .as(name)
                    .isEqualTo(requireNonNull(expected.maps().get(name)).values());
        }
        assertThat(got.tables()).isEqualTo(expected.tables());
        assertThat(got.description()).isEqualTo(expected.description());
    }

    @ParameterizedTest
    @ValueSource(strings = {ALE, PERMUTED_ALE, "'type': 'MKDADensity'", "'type': 'KDA', 'args': {'kernel__r': 8}"})
    void run_anyThreadsAndCuts_givesTheSame(String estimator) {
        var workflow = workflow(agreeing(), estimator, "'n_iters': 40");
        var one = workflow.run(1, Progress.NONE);
        assertThat(one.maps())
                .containsKeys(
                        "z_desc-mass_level-cluster_corr-FWE_method-montecarlo",
                        "logp_desc-size_level-cluster_corr-FWE_method-montecarlo",
                        "z_level-voxel_corr-FWE_method-montecarlo");
        assertSame(workflow.run(2, Progress.NONE), one);
        assertSame(workflow.run(8, Progress.NONE), one);

        var parts = new ArrayList<PartialNull>();
        if (estimator.equals(PERMUTED_ALE)) {
            parts.add(workflow.partialNull(new PermutationRange(4, 6), 2, Progress.NONE, List.of())
                    .part());
            parts.add(workflow.partialNull(new PermutationRange(0, 4), 1, Progress.NONE, List.of())
                    .part());
        }
        var ofFit = List.copyOf(parts);
        parts.add(workflow.partialNull(new PermutationRange(13, 40), 2, Progress.NONE, ofFit)
                .part());
        parts.add(workflow.partialNull(new PermutationRange(0, 1), 3, Progress.NONE, ofFit)
                .part());
        parts.add(workflow.partialNull(new PermutationRange(1, 13), 1, Progress.NONE, ofFit)
                .part());
        assertSame(workflow.run(2, Progress.NONE, parts), one);
    }

    @Test
    void run_agreeingExperiments_findsWhereTheyAgree() {
        var result = workflow(agreeing(), ALE, "'n_iters': 200").run(2, Progress.NONE);
        var z = requireNonNull(result.maps().get("z_desc-mass_level-cluster_corr-FWE_method-montecarlo"));
        // The best that 200 permutations can give is p = 1/200.
        assertThat(z.at(-34, 14, 0)).isEqualTo(2.5758293f);
        assertThat(z.at(0, -90, -20)).isZero();
        var table =
                requireNonNull(result.tables().get("z_desc-mass_level-cluster_corr-FWE_method-montecarlo_tab-clust"));
        assertThat(table.rows()).isNotEmpty();
        assertThat(Float.parseFloat(table.rows().getFirst().get(1))).isBetween(-40f, -28f);
        assertThat(result.description()).contains("In each of 200 iterations").contains("was below 0.001");
    }

    @Test
    void run_voxelLevelOnly_leavesNoClusterMaps() {
        var result =
                workflow(agreeing(), ALE, "'n_iters': 20, 'vfwe_only': true").run(2, Progress.NONE);
        assertThat(result.maps().keySet())
                .containsExactly(
                        "stat",
                        "p",
                        "z",
                        "logp",
                        "logp_level-voxel_corr-FWE_method-montecarlo",
                        "z_level-voxel_corr-FWE_method-montecarlo");
    }

    @Test
    void partialNull_otherSeed_drawsOtherPermutations() {
        var none = maxima("'n_iters': 30");
        assertThat(maxima("'n_iters': 30}}, 'seed': 0, 'id': {'x': {'y': 1")).containsExactly(none);
        assertThat(maxima("'n_iters': 30}}, 'seed': 1, 'id': {'x': {'y': 1")).isNotEqualTo(none);
    }

    private static double[] maxima(String corrector) {
        return workflow(agreeing(), ALE, corrector)
                .partialNull(new PermutationRange(0, 30), 1, Progress.NONE, List.of())
                .part()
                .series("voxel");
    }

    @Test
    void run_earlyStop_saysWhereItStopped() {
        var result =
                workflow(agreeing(), ALE, "'n_iters': 5000, 'early_stop': 0.05").run(2, Progress.NONE);
        assertThat(result.description())
                .contains("planned with 5000 iterations and stopped")
                .containsPattern("In each of (250|500|750|1000) iterations");
        assertThatThrownBy(() -> workflow(agreeing(), ALE, "'n_iters': 5000, 'early_stop': 0.05")
                        .partialNull(new PermutationRange(0, 10), 1, Progress.NONE, List.of()))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("leave early_stop out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "one focus | {'id': 's', 'analyses': [{'id': 'a', 'points': [{'coordinates': [0, 0, 0], 'space': 'MNI'}]}]}",
                "all but one outside the brain | {'id': 's', 'analyses': [{'id': 'a', 'points': [{'coordinates': [0, 0, 0], 'space': 'MNI'}, {'coordinates': [0, 300, 0], 'space': 'MNI'}]}]}, {'id': 't', 'analyses': [{'id': 'a', 'points': [{'coordinates': [-9999, 0, 0], 'space': 'MNI'}]}]}",
                "all foci equal | {'id': 's', 'analyses': [{'id': 'a', 'points': [{'coordinates': [0, 0, 0], 'space': 'MNI'}, {'coordinates': [0, 0, 0], 'space': 'MNI'}]}]}, {'id': 't', 'analyses': [{'id': 'a', 'points': [{'coordinates': [0, 0, 0], 'space': 'MNI'}]}]}",
            })
    void run_degenerateInput_givesFiniteMaps(String kind, String studies) {
        for (var estimator : List.of(ALE, PERMUTED_ALE, "'type': 'MKDADensity'", "'type': 'KDA'")) {
            for (int permutations : new int[] {1, 2, 20}) {
                var result = workflow(studies, estimator, "'n_iters': " + permutations)
                        .run(2, Progress.NONE);
                for (var map : result.maps().entrySet()) {
                    for (float value : map.getValue().values()) {
                        if (!Float.isFinite(value)) {
                            throw new AssertionError(kind + ", " + estimator + ", " + map.getKey() + " has " + value);
                        }
                    }
                }
                if (permutations == 1) {
                    // One permutation decides nothing: p is 1 all over.
                    assertThat(map(result, "z_level-voxel_corr-FWE_method-montecarlo"))
                            .containsOnly(0f);
                }
            }
        }
    }

    @Test
    void run_thresholdThatEveryVoxelPasses_isOneCluster() {
        // Each voxel that a kernel reaches passes; there are as many in the data as in most permutations.
        var result = workflow(agreeing(), ALE, "'n_iters': 10, 'voxel_thresh': 0.999")
                .run(2, Progress.NONE);
        assertThat(map(result, "logp_desc-size_level-cluster_corr-FWE_method-montecarlo"))
                .doesNotContain(Float.NaN, Float.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void run_interrupted_stopsBetweenPermutations(int reports) {
        int[] heard = {0};
        var caller = Thread.currentThread();
        assertThatThrownBy(() -> workflow(agreeing(), ALE, "'n_iters': 1000000").run(2, (phase, done, total) -> {
                    if (phase.equals("permutations") && heard[0]++ == reports) {
                        caller.interrupt();
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(heard[0]).isLessThanOrEqualTo(reports + 2);
    }
}
