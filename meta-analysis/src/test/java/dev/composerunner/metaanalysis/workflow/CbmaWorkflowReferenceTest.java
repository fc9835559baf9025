package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.image.Mask;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds whole runs against outputs that NiMARE recorded (git fdb11f05; each case's params.json says how). */
@DisplayName("CbmaWorkflow against NiMARE's recorded outputs")
final class CbmaWorkflowReferenceTest {

    @ParameterizedTest
    @CsvSource({"bundle_3opENJpHxRsH,3opENJpHxRsH", "bundle_ataCTPAt2LMw,ataCTPAt2LMw"})
    void run_recordedBundle_givesRecordedTablesAndCitations(String golden, String bundle) throws IOException {
        var shared = SharedReference.orSkip();
        var result = shared.workflow(bundle, "").run(1, Progress.NONE);
        // No voxel survives in either: one table with its header alone, no counts, no labels.
        assertThat(result.tables()).containsOnlyKeys("z_corr-FDR_method-indep_tab-clust");
        assertThat(result.maps()).hasSize(7);
        SharedReference.assertSameTable(
                requireNonNull(result.tables().get("z_corr-FDR_method-indep_tab-clust")),
                shared.table("golden-tables-stable/" + golden + "/z_corr-FDR_method-indep_tab-clust.tsv"));
        var keys = Pattern.compile("@article\\{([^,]+),");
        assertThat(keys.matcher(result.references()).results().map(key -> key.group(1)))
                .isEqualTo(keys.matcher(
                                java.nio.file.Files.readString(shared.path("golden/" + golden + "/references.bib")))
                        .results()
                        .map(key -> key.group(1))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"bundle_3opENJpHxRsH,3opENJpHxRsH", "bundle_ataCTPAt2LMw,ataCTPAt2LMw"})
    void experiments_recordedBundle_haveRecordedCoordinates(String golden, String bundle) throws IOException {
        var shared = SharedReference.orSkip();
        var recorded = shared.table("golden/" + golden + "/input_coordinates.tsv");
        var header = recorded.getFirst();
        int row = 1;
        for (var experiment : shared.workflow(bundle, "").experiments()) {
            for (var focus : experiment.foci()) {
                var cells = recorded.get(row++);
                assertThat(experiment.id()).isEqualTo(cells.get(header.indexOf("id")));
                var near = org.assertj.core.data.Offset.offset(1e-10);
                assertThat(focus.x()).isCloseTo(Double.parseDouble(cells.get(header.indexOf("x"))), near);
                assertThat(focus.y()).isCloseTo(Double.parseDouble(cells.get(header.indexOf("y"))), near);
                assertThat(focus.z()).isCloseTo(Double.parseDouble(cells.get(header.indexOf("z"))), near);
                var voxel = Mask.mni152().grid().voxelAt(focus);
                assertThat(voxel.i() + " " + voxel.j() + " " + voxel.k())
                        .isEqualTo(cells.get(header.indexOf("i")) + " " + cells.get(header.indexOf("j")) + " "
                                + cells.get(header.indexOf("k")));
            }
        }
        assertThat(row).isEqualTo(recorded.size());
    }
}
