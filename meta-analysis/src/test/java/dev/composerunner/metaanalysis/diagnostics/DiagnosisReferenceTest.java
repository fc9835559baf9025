package dev.composerunner.metaanalysis.diagnostics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.workflow.SharedReference;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feeds recorded maps of NiMARE to the diagnostics and holds tables and labels against the recorded ones. */
@DisplayName("Diagnosis against NiMARE's recorded outputs")
final class DiagnosisReferenceTest {

    private static final String FDR =
            "{\"type\":\"CBMA\",\"filter\":\"included\",\"estimator\":{\"type\":\"ALE\"},\"corrector\":{\"type\":\"FDRCorrector\"}}";

    @ParameterizedTest
    @CsvSource({
        "pain21_ale, z, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_ale, z, z_desc-size_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_mkdadensity, z, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_mkdadensity, z, z_desc-size_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
        "pain21_alesubtraction, z_desc-group1MinusGroup2, z_desc-group1MinusGroup2Mass_level-cluster_corr-FWE_method-montecarlo, NEGATIVE",
        "pain21_kda, z, z_desc-mass_level-cluster_corr-FWE_method-montecarlo, POSITIVE",
    })
    void of_recordedTarget_givesRecordedTableLabelsAndCounts(String golden, String before, String target, Tail tail)
            throws IOException {
        var shared = SharedReference.orSkip();
        Map<String, Volume> maps = Map.of(
                before, shared.map("golden/" + golden + "/" + before + ".nii.gz"),
                target, shared.map("golden/" + golden + "/" + target + ".nii.gz"));
        var folder = "golden/" + golden + "/diagnostics/";
        var recordedCounts = shared.table(folder + target + "_diag-FocusCounter_tab-counts_tail-" + tail.id() + ".tsv");
        // A subtraction counts the foci of one of its two groups.
        var ids = recordedCounts.stream().map(List::getFirst).toList();
        var experiments = shared.workflow("pain21", FDR).experiments().stream()
                .filter(experiment -> ids.contains(experiment.id()))
                .toList();
        assertThat(experiments).hasSize(recordedCounts.size() - 1);
        var diagnosis = Diagnosis.of(maps, target, 1.65, 10, experiments);
        SharedReference.assertSameTable(
                diagnosis.clusterTable(),
                shared.table("golden-tables-stable/" + golden + "/" + target + "_tab-clust.tsv"));
        var counts = requireNonNull(diagnosis.focusCounts().get(tail));
        var labels = requireNonNull(diagnosis.labels().get(tail));
        var recordedLabels = shared.map(folder + "label" + target.substring(1) + "_tail-" + tail.id() + ".nii.gz");
        var numbers = sameClusters(labels.values(), recordedLabels.values());
        assertThat(counts.columns()).isEqualTo(recordedCounts.getFirst());
        for (int row = 0; row < experiments.size(); row++) {
            var cells = counts.rows().get(row);
            assertThat(cells.getFirst()).isEqualTo(recordedCounts.get(row + 1).getFirst());
            for (var number : numbers.entrySet()) {
                assertThat(cells.get(number.getKey()))
                        .isEqualTo(recordedCounts.get(row + 1).get(number.getValue()));
            }
        }
        System.out.printf(
                "%s %s: %d rows of peaks, %d clusters%n",
                golden, target, diagnosis.clusterTable().rows().size(), numbers.size());
    }

    /**
     * Holds two label maps equal but for the numbers of clusters, which the recording tied by an unstable sort, and returns which
     * number became which.
     */
    private static Map<Integer, Integer> sameClusters(float[] labels, float[] recorded) {
        var numbers = new HashMap<Integer, Integer>();
        for (int voxel = 0; voxel < labels.length; voxel++) {
            int before = (int) recorded[voxel];
            if (numbers.computeIfAbsent((int) labels[voxel], absent -> before) != before) {
                fail("voxel " + voxel + " is in cluster " + labels[voxel] + ", of which others were in "
                        + numbers.get((int) labels[voxel]) + ", recorded in " + before);
            }
        }
        assertThat(numbers.remove(0)).isZero();
        assertThat(numbers.values()).doesNotHaveDuplicates().doesNotContain(0).isNotEmpty();
        return numbers;
    }
}
