package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.image.Mask;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds whole runs against outputs that NiMARE recorded (git fdb11f05; each case's params.json says how). */
@DisplayName("CbmaWorkflow against NiMARE's recorded outputs")
final class CbmaWorkflowReferenceTest {

    /*
     * Bounds: stat within one float ulp on every voxel; z within 1e-3; p to a part in a hundred and logp within 5e-3, which is about
     * one bin of the null. ALE on pain21 alone is allowed one step of 2^-53 where that is more than an ulp: below 2^-30, 1 - exp(L)
     * has no finer steps, and NiMARE's exp is not always the nearest (docs/numerics.md).
     */
    private static final double STAT_STEP = 0x1p-53;

    private static final double Z = 1e-3;
    private static final double P_RELATIVE = 1e-2;
    private static final double LOGP = 5e-3;

    private static final String ALE = "{'type':'ALE','args':{'null_method':'approximate'}}";
    private static final String MKDA = "{'type':'MKDADensity','args':{'null_method':'approximate'}}";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "bundle_3opENJpHxRsH | 3opENJpHxRsH | \"\"  | corr-FDR_method-indep",
                "bundle_ataCTPAt2LMw | ataCTPAt2LMw | \"\"  | corr-FDR_method-indep",
                "pain21_ale | pain21 | " + ALE + " | corr-FDR_method-indep",
                "pain21_ale | pain21 | " + ALE + " | corr-FDR_method-negcorr",
                "pain21_mkdadensity | pain21 | " + MKDA + " | corr-FDR_method-indep",
                "pain21_mkdadensity | pain21 | " + MKDA + " | corr-FWE_method-bonferroni",
            })
    void run_recordedInput_givesRecordedMaps(String golden, String bundle, String estimator, String correction)
            throws IOException {
        var shared = SharedReference.orSkip();
        var result =
                shared.workflow(bundle, specification(estimator, correction)).run(2, Progress.NONE);
        var mask = Mask.mni152();
        for (var map : List.of("stat", "p", "z", "logp", "p_" + correction, "z_" + correction, "logp_" + correction)) {
            var got = mask.mask(requireNonNull(result.maps().get(map), map));
            var recorded = mask.mask(shared.map("golden/" + golden + "/" + map + ".nii.gz"));
            var worst = worst(golden, map, got, recorded);
            System.out.printf("%s %s: %s%n", golden, map, worst);
            assertThat(worst.excess()).as("%s %s: %s", golden, map, worst).isLessThanOrEqualTo(1);
        }
    }

    /**
     * Largest difference of two maps.
     *
     * @param different voxels that are not equal
     * @param absolute largest difference
     * @param excess largest ratio of a difference to the difference allowed
     */
    private record Worst(int different, double absolute, double excess) {}

    private static Worst worst(String golden, String map, float[] got, float[] recorded) {
        int different = 0;
        double absolute = 0;
        double excess = 0;
        for (int voxel = 0; voxel < recorded.length; voxel++) {
            if (got[voxel] == recorded[voxel]) {
                continue;
            }
            different++;
            double difference = Math.abs((double) got[voxel] - recorded[voxel]);
            absolute = Math.max(absolute, difference);
            // NaN must not pass.
            excess = Double.isNaN(difference)
                    ? Double.POSITIVE_INFINITY
                    : Math.max(excess, difference / allowed(golden, map, recorded[voxel]));
        }
        return new Worst(different, absolute, excess);
    }

    private static double allowed(String golden, String map, float recorded) {
        return switch (map.charAt(0)) {
            case 's' -> golden.equals("pain21_ale") ? Math.max(Math.ulp(recorded), STAT_STEP) : Math.ulp(recorded);
            case 'z' -> Z;
            case 'l' -> LOGP;
            default -> P_RELATIVE * recorded;
        };
    }

    private static String specification(String estimator, String correction) {
        if (estimator.isEmpty()) {
            return "";
        }
        var parts = correction.split("[-_]", -1);
        return ("{'type':'CBMA','filter':'included','conditions':[],'weights':[],'estimator':" + estimator
                        + ",'corrector':{'type':'" + parts[1] + "Corrector','args':{'method':'" + parts[3] + "'}}}")
                .replace('\'', '"');
    }

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
