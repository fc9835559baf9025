package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.image.Nifti;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.workflow.ResultFile.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CbmaWorkflowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Five studies that agree on the left insula and one without foci; the last but one has no sample size. */
    private static final String STUDIES = """
            {'studies': [
              {'id': 's1', 'name': 'One', 'analyses': [
                {'id': 'a', 'metadata': {'sample_sizes': [20]}, 'points': [
                  {'coordinates': [-34, 14, 0], 'space': 'MNI'}, {'coordinates': [40, -60, 20], 'space': 'MNI'}]},
                {'id': 'b', 'metadata': {'sample_sizes': [22]}, 'points': [{'coordinates': [-36, 14, 2], 'space': 'MNI'}]}]},
              {'id': 's2', 'name': 'Two', 'metadata': {'sample_size': 15}, 'analyses': [
                {'id': 'a', 'points': [{'coordinates': [-34, 16, 0], 'space': 'MNI'}]}]},
              {'id': 's3', 'name': 'Three', 'metadata': {'sample_size': 15}, 'analyses': [
                {'id': 'a', 'points': [{'coordinates': [-34, 14, 2], 'space': 'OTHER'}]}]},
              {'id': 's4', 'name': 'Four', 'metadata': {'sample_size': 15}, 'analyses': [
                {'id': 'a', 'points': [{'coordinates': [-36, 14, 0], 'space': 'MNI'}]}]},
              {'id': 's5', 'name': 'Five', 'analyses': [
                {'id': 'a', 'points': [{'coordinates': [-34, 12, 0], 'space': 'MNI'}, {'space': 'MNI'}]}]},
              {'id': 's6', 'name': 'Six', 'analyses': [{'id': 'a', 'points': []}]}]}
            """;

    private static final String NOTES = """
            {'note_keys': {'all': 'boolean', 'sized': 'boolean', 'kind': 'string', 'none': 'boolean', 'n': 'number', 'six': 'boolean'}, 'notes': [
              {'study': 's1', 'analysis': 'a', 'note': {'all': true, 'sized': true, 'kind': 'pain', 'none': false}},
              {'study': 's1', 'analysis': 'b', 'note': {'all': true, 'sized': true, 'kind': 'heat'}},
              {'study': 's2', 'analysis': 'a', 'note': {'all': true, 'sized': true, 'kind': 'pain'}},
              {'study': 's3', 'analysis': 'a', 'note': {'all': true, 'sized': 1, 'kind': 'heat'}},
              {'study': 's4', 'analysis': 'a', 'note': {'all': true, 'sized': 'yes', 'kind': null}},
              {'study': 's5', 'analysis': 'a', 'note': {'all': true, 'sized': 0}},
              {'study': 's6', 'analysis': 'a', 'note': {'all': true, 'sized': true, 'six': true}}]}
            """;

    private static final String MKDA =
            "{'estimator': {'type': 'MKDADensity', 'args': {}}, 'filter': 'all', 'corrector': {'type': 'FDRCorrector'}}";

    private static com.fasterxml.jackson.databind.JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static CbmaWorkflow workflow(String specification) throws JsonProcessingException {
        return CbmaWorkflow.of(
                Specification.read(json(specification)), StudySet.read(json(STUDIES)), Annotation.read(json(NOTES)));
    }

    private static List<String> ids(CbmaWorkflow workflow) {
        return workflow.experiments().stream()
                .map(experiment -> experiment.id())
                .toList();
    }

    @Test
    void of_booleanColumn_picksWhatPythonTakesAsTrueAndCombinesByStudy() throws IOException {
        var workflow = workflow(MKDA.replace("'all'", "'sized'"));
        assertThat(ids(workflow)).containsExactly("s1-a_b", "s2-a", "s3-a", "s4-a");
        assertThat(workflow.experiments().getFirst().foci()).hasSize(3);
        assertThat(workflow.experiments().getFirst().sampleSize()).hasValue(22);
        assertThat(workflow.experiments().get(1).sampleSize()).hasValue(15);
    }

    @Test
    void of_stringColumn_picksTheConditionOfWeightOne() throws IOException {
        var heat = MKDA.replace("'filter': 'all'", "'filter': 'kind', 'conditions': ['heat'], 'weights': [1]");
        assertThat(ids(workflow(heat))).containsExactly("s1-b", "s3-a");
    }

    @Test
    void warnings_ofAllThatWasLeftOutOrTakenAsItIs_nameIt() throws IOException {
        var workflow =
                workflow(MKDA.replace("'args': {}", "'args': {'kernel__r': '8', '**kwargs': {'colour': 'red'}}"));
        assertThat(workflow.warnings())
                .containsExactly(
                        "argument colour of MKDADensity is unknown and was ignored",
                        "left out for want of coordinates: 'Six' (s6-a)",
                        "left out 1 foci without coordinates",
                        "taken as MNI coordinates, though the space is neither MNI, TAL nor Talairach: 1 foci of space"
                                + " 'OTHER'");
        // A number as text, and from **kwargs over args.
        assertThat(workflow.run(1, Progress.NONE).description()).contains("a radius of 8 mm");
        var over = workflow(MKDA.replace("'args': {}", "'args': {'kernel__r': 8, '**kwargs': {'kernel__r': '6.5'}}"));
        assertThat(over.run(1, Progress.NONE).description()).contains("a radius of 6.5 mm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'GLM'} | estimator 'GLM' is not supported; supported are ALE, MKDADensity, KDA, SCALE, ALESubtraction and MKDAChi2",
                "{'type': 'ALE'} | ALE needs the sample size of each experiment, a number above 0; 1 of 5 have none: 'Five' (s5-a); add sample sizes to the studies, or give the estimator kernel__fwhm or kernel__sample_size",
                "{'type': 'ALE', 'args': {'kernel__fwhm': 'wide'}} | argument kernel__fwhm of ALE must be a number above 0, got \"wide\"",
                "{'type': 'ALE', 'args': {'kernel__fwhm': -1}} | argument kernel__fwhm of ALE must be a number above 0, got -1",
                "{'type': 'ALE', 'args': {'kernel__fwhm': 'NaN'}} | argument kernel__fwhm of ALE must be a number above 0, got \"NaN\"",
                "{'type': 'ALE', 'args': {'kernel__fwhm': 6, 'kernel__sample_size': 20}} | kernel__fwhm and kernel__sample_size exclude each other",
                "{'type': 'MKDADensity', 'args': {'null_method': 'exact'}} | argument null_method of MKDADensity must be approximate or montecarlo, got 'exact'",
                "{'type': 'MKDADensity', 'args': {'kernel__value': 0}} | argument kernel__value of MKDADensity must be a number above 0, got 0",
                "{'type': 'KDA', 'args': {'null_method': 'montecarlo', 'n_iters': 0}} | argument n_iters of KDA must be a whole number from 1 to 10000000, got 0",
                "{'type': 'KDA', 'args': {'n_iters': 2.5}} | argument n_iters of KDA must be a whole number from 1 to 10000000, got 2.5",
                "{'type': 'MKDADensity', 'args': {'kernel__r': 1000}} | argument kernel__r of MKDADensity must be at most 100.0 mm, got 1000.0",
                "{'type': 'MKDADensity', 'args': {'mask': 'x'}} | argument mask of MKDADensity got \"x\", but only",
                "{'type': 'MKDADensity', 'args': []} | field 'args' of the estimator must be an object, got []",
                "{'type': 3} | field 'type' of the estimator must be a text, got 3",
                "7 | field 'estimator' of the specification must be an object with a type, got 7",
            })
    void of_estimatorThatCannotBeRun_saysWhy(String estimator, String message) {
        var specification = MKDA.replace("{'type': 'MKDADensity', 'args': {}}", estimator);
        assertThatThrownBy(() -> workflow(specification))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'filter': 'all' | 'filter': 'every' | field 'filter' of the specification names column 'every', which the annotation does not have; its columns are [all, kind, n, none, six, sized]",
                "'filter': 'all' | 'filter': null | field 'filter' of the specification is missing",
                "'filter': 'all' | 'filter': 'none' | column 'none' of the annotation picks none of the 7 analyses",
                "'filter': 'all' | 'filter': 'n' | column 'n' of the annotation has type 'number'",
                "'filter': 'all' | 'filter': 'six' | none of the selected experiments has coordinates: 'Six' (s6-a)",
                "'filter': 'all' | 'filter': 'kind' | column 'kind' holds texts, so the specification must name a condition",
                "'filter': 'all' | 'filter': 'kind', 'conditions': ['a', 'b'], 'weights': [1, -1] | MKDADensity looks at one group of experiments, got conditions [a, b]",
                "'filter': 'all' | 'filter': 'all', 'database_studyset': 'neurosynth' | MKDADensity looks at one group of experiments, got conditions [] and reference study set neurosynth",
                "'filter': 'all' | 'filter': 'all', 'type': 'IBMA' | meta-analysis type 'IBMA' is not supported",
                "'filter': 'all' | 'filter': ['all'] | field 'filter' of the specification must be a text",
                "'filter': 'all' | 'filter': 'all', 'weights': 'x' | field 'weights' of the specification must be a list",
                "{'type': 'FDRCorrector'} | {'type': 'FDRCorrector', 'args': {'alpha': 5}} | argument alpha of FDRCorrector must be a number between 0.0 and 1.0, both excluded, got 5",
                "{'type': 'FDRCorrector'} | {'type': 'Magic'} | corrector 'Magic' is not supported; supported are FDRCorrector and FWECorrector",
                "{'type': 'FDRCorrector'} | {'type': 'FDRCorrector', 'args': {'method': 'x'}} | argument method of FDRCorrector must be indep or negcorr, got 'x'",
                "{'type': 'FDRCorrector'} | {'type': 'FWECorrector', 'args': {'method': 'x'}} | argument method of FWECorrector must be bonferroni or montecarlo, got 'x'",
                "{'type': 'FDRCorrector'} | {'type': 'montecarlo', 'args': {'voxel_thresh': 1}} | argument voxel_thresh of montecarlo must be a number between 0.0 and 1.0, both excluded, got 1",
                "{'type': 'FDRCorrector'} | {'type': 'montecarlo', 'args': {'vfwe_only': 'yes'}} | argument vfwe_only of montecarlo must be true or false",
                "{'type': 'FDRCorrector'} | {'type': 'montecarlo', 'args': {'early_stop': 0}} | argument early_stop of montecarlo must be a number between",
                "{'type': 'FDRCorrector'} | {'type': 'montecarlo', 'args': {'n_iters': -3}} | argument n_iters of montecarlo must be a whole number from 1 to 10000000, got -3",
            })
    void of_specificationThatCannotBeRun_saysWhy(String part, String by, String message) {
        assertThatThrownBy(() -> workflow(MKDA.replace(part, by)))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void of_emptyStudySet_isRefused() {
        assertThatThrownBy(() -> CbmaWorkflow.of(
                        Specification.read(json(MKDA)), StudySet.read(json("{}")), Annotation.read(json(NOTES))))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("picks none of the 0 analyses");
    }

    @Test
    void writeTo_significantResult_leavesEveryFileUnderThePeersName(@TempDir Path folder) throws IOException {
        var result = workflow(MKDA).run(2, Progress.NONE);
        var files = result.writeTo(folder.resolve("new/results"));
        var names = new ArrayList<String>();
        for (var file : files) {
            assertThat(file.path()).isRegularFile();
            names.add(file.kind() + " " + file.path().getFileName());
        }
        assertThat(names)
                .containsExactly(
                        Kind.STATISTICAL_MAP + " stat.nii.gz",
                        Kind.STATISTICAL_MAP + " p.nii.gz",
                        Kind.STATISTICAL_MAP + " z.nii.gz",
                        Kind.STATISTICAL_MAP + " logp.nii.gz",
                        Kind.STATISTICAL_MAP + " p_corr-FDR_method-indep.nii.gz",
                        Kind.STATISTICAL_MAP + " z_corr-FDR_method-indep.nii.gz",
                        Kind.STATISTICAL_MAP + " logp_corr-FDR_method-indep.nii.gz",
                        Kind.LABEL_MAP + " label_corr-FDR_method-indep_tail-positive.nii.gz",
                        Kind.CLUSTER_TABLE + " z_corr-FDR_method-indep_tab-clust.tsv",
                        Kind.DIAGNOSTIC_TABLE
                                + " z_corr-FDR_method-indep_diag-FocusCounter_tab-counts_tail-positive.tsv",
                        Kind.DESCRIPTION + " boilerplate.txt",
                        Kind.REFERENCES + " references.bib");
        try (var left = Files.list(folder.resolve("new/results"))) {
            assertThat(left).hasSize(names.size());
        }
        var z = Nifti.read(folder.resolve("new/results/z.nii.gz"));
        assertThat(z.at(-34, 14, 0))
                .isEqualTo(requireNonNull(result.maps().get("z")).at(-34, 14, 0))
                .isGreaterThan(3);
        assertThat(requireNonNull(result.maps().get("stat")).at(-34, 14, 0)).isEqualTo(5);
        var counts = requireNonNull(
                result.tables().get("z_corr-FDR_method-indep_diag-FocusCounter_tab-counts_tail-positive"));
        // The focus at 40 -60 20 lies in no cluster: one experiment reaches there.
        assertThat(counts.rows())
                .containsExactly(
                        List.of("s1-a_b", "2"),
                        List.of("s2-a", "1"),
                        List.of("s3-a", "1"),
                        List.of("s4-a", "1"),
                        List.of("s5-a", "1"));
        assertThat(Files.readString(folder.resolve("new/results/boilerplate.txt")))
                .isEqualTo(result.description())
                .contains("7 foci from 5 experiments.", "\\citep{benjamini1995controlling}")
                .doesNotContain("participants", "${");
    }

    @Test
    void run_anyNumberOfThreads_writesTheSameBytes(@TempDir Path folder) throws IOException {
        var specification = MKDA.replace("MKDADensity', 'args': {}", "ALE', 'args': {'kernel__sample_size': '20'}");
        var one = workflow(specification).run(1, Progress.NONE).writeTo(folder.resolve("1"));
        for (int threads : new int[] {2, 5}) {
            var many = workflow(specification).run(threads, Progress.NONE).writeTo(folder.resolve("" + threads));
            for (int n = 0; n < one.size(); n++) {
                assertThat(many.get(n).path()).hasSameBinaryContentAs(one.get(n).path());
            }
        }
    }

    @Test
    void description_ofSampleSizes_countsParticipants() throws IOException {
        var specification = MKDA.replace("MKDADensity', 'args': {}", "ALE'").replace("'all'", "'sized'");
        var result = workflow(specification).run(1, Progress.NONE);
        assertThat(result.description())
                .contains("6 foci from 4 experiments, in which 67 participants took part in total.");
        assertThat(result.references()).contains("@article{Salo2023,", "@article{eickhoff2012activation,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'FDRCorrector', 'args': {'method': 'negcorr', 'alpha': 0.05}}",
                "{'type': 'FWECorrector', 'args': {'method': 'bonferroni'}}"
            })
    void run_otherCorrector_namesMapsAndCitesIt(String corrector) throws IOException {
        var workflow = workflow(MKDA.replace("{'type': 'FDRCorrector'}", corrector));
        var result = workflow.run(1, Progress.NONE);
        assertThat(workflow.warnings()).noneMatch(warning -> warning.contains("argument"));
        boolean fdr = corrector.contains("negcorr");
        assertThat(result.maps()).containsKey(fdr ? "z_corr-FDR_method-negcorr" : "z_corr-FWE_method-bonferroni");
        assertThat(result.references()).contains(fdr ? "{benjamini2001control," : "{shaffer1995multiple,");
    }

    @Test
    void run_interrupted_stops() throws IOException {
        var workflow = workflow(MKDA);
        assertThatThrownBy(() -> workflow.run(
                        2, (phase, done, total) -> Thread.currentThread().interrupt()))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void run_reportsProgress_upToTheEndOfEachPhase() throws IOException {
        var ends = new ArrayList<String>();
        workflow(MKDA).run(2, (phase, done, total) -> {
            assertThat(done).isBetween(0L, total);
            if (done == total) {
                ends.add(phase);
            }
        });
        assertThat(ends).containsExactly("modelled activation", "correction", "diagnostics");
    }

    @Test
    void warnings_ofAStudyThatStandsTwice_nameIt() throws IOException {
        var twice = json(STUDIES).deepCopy();
        ((com.fasterxml.jackson.databind.node.ArrayNode) twice.path("studies"))
                .add(json("{'id': 's1', 'analyses': [{'id': 'a'}]}"));
        var workflow =
                CbmaWorkflow.of(Specification.read(json(MKDA)), StudySet.read(twice), Annotation.read(json(NOTES)));
        assertThat(workflow.warnings())
                .anyMatch(warning ->
                        warning.contains("several times in the study set") && warning.contains("'s1' (2 times)"));
    }

    @Test
    void seed_ofSpecification_isReadAsALong() throws IOException {
        assertThat(Specification.read(json(MKDA)).seed()).isEmpty();
        assertThat(Specification.read(json(MKDA.replace("'filter'", "'seed': null, 'filter'")))
                        .seed())
                .isEmpty();
        assertThat(Specification.read(json(MKDA.replace("'filter'", "'seed': -9223372036854775808, 'filter'")))
                        .seed())
                .hasValue(Long.MIN_VALUE);
        for (var wrong : List.of("1.5", "'1'", "9223372036854775808")) {
            assertThatThrownBy(
                            () -> Specification.read(json(MKDA.replace("'filter'", "'seed': " + wrong + ", 'filter'"))))
                    .hasMessageStartingWith(
                            "field 'seed' of the specification must be a whole number from -9223372036854775808");
        }
    }
}
