package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PairwiseWorkflowTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Eight studies, of which four agree on the left and four on the right; one has analyses of both kinds. */
    private static JsonNode studies() throws JsonProcessingException {
        var studies = new StringBuilder();
        for (int n = 1; n <= 8; n++) {
            studies.append(n == 1 ? "" : ",")
                    .append(study("s" + n, n <= 4 ? -34 : 34, n))
                    .append(n == 8 ? ",{'id': 'b', 'points': [" + point(-34, 14, 0) + "]}]}" : "]}");
        }
        return json("{'studies': [" + studies + "]}");
    }

    private static String study(String id, int x, int n) {
        return "{'id': '" + id + "', 'name': '" + id + "', 'metadata': {'sample_size': " + (12 + n)
                + "}, 'analyses': [{'id': 'a', 'points': [" + point(x, 14, 2 * (n % 3)) + "]}";
    }

    private static String point(int x, int y, int z) {
        return "{'coordinates': [" + x + "," + y + "," + z + "], 'space': 'MNI'}";
    }

    private static JsonNode notes() throws JsonProcessingException {
        var notes = new StringBuilder();
        for (int n = 1; n <= 8; n++) {
            var side = n <= 4
                    ? "'left': true, 'side': 'left'"
                    : n == 5 ? "'side': 'right'" : "'left': false, 'side': 'right'";
            notes.append(n == 1 ? "" : ",").append("{'study': 's" + n + "', 'analysis': 'a', 'note': {" + side + "}}");
        }
        return json("{'note_keys': {'left': 'boolean', 'side': 'string'}, 'notes': [" + notes
                + ",{'study': 's8', 'analysis': 'b', 'note': {'left': null, 'side': 'left'}}]}");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static final String BY_SIDE = "'filter': 'side', 'conditions': ['right', 'left'], 'weights': [-1, 1]";
    private static final String CHI2 =
            "{'estimator': {'type': 'MKDAChi2'}, " + BY_SIDE + ", 'corrector': {'type': 'FDRCorrector'}}";
    private static final String MONTE_CARLO =
            "{'type': 'FWECorrector', 'args': {'method': 'montecarlo', 'n_iters': 40}}";

    private static CbmaWorkflow workflow(String specification) throws JsonProcessingException {
        return workflow(specification, Optional.empty());
    }

    private static CbmaWorkflow workflow(String specification, Optional<StudySet> reference)
            throws JsonProcessingException {
        return CbmaWorkflow.of(
                Specification.read(json(specification)), StudySet.read(studies()), Annotation.read(notes()), reference);
    }

    private static List<String> ids(List<Experiment> experiments) {
        return experiments.stream().map(Experiment::id).toList();
    }

    @Test
    void of_textColumn_takesGroupsByWeight() throws IOException {
        var workflow = workflow(CHI2);
        assertThat(ids(workflow.experiments())).containsExactly("s1-a", "s2-a", "s3-a", "s4-a", "s8-b");
        assertThat(ids(workflow.secondExperiments())).containsExactly("s5-a", "s6-a", "s7-a", "s8-a");
    }

    @Test
    void of_booleanColumn_comparesWithAllThatIsNotTrue() throws IOException {
        var workflow = workflow(
                CHI2.replace(BY_SIDE, "'filter': 'left', 'conditions': ['true', 'false'], 'weights': [1, -1]"));
        assertThat(ids(workflow.experiments())).containsExactly("s1-a", "s2-a", "s3-a", "s4-a");
        // Absent and null values too, and one experiment per study.
        assertThat(ids(workflow.secondExperiments())).containsExactly("s5-a", "s6-a", "s7-a", "s8-a_b");
    }

    @Test
    void of_referenceStudySet_comparesWithItsOtherStudies() throws IOException {
        var reference = StudySet.read(json(
                "{'studies': [" + study("r1", 0, 1) + "]}," + study("s5", 0, 2) + "]}," + study("r0", 0, 3) + "]}]}"));
        var specification = CHI2.replace(
                BY_SIDE, "'filter': 'left', 'conditions': ['true'], 'weights': [1], 'database_studyset': 'neurosynth'");
        var workflow = workflow(specification, Optional.of(reference));
        assertThat(ids(workflow.experiments())).containsExactly("s1-a", "s2-a", "s3-a", "s4-a");
        assertThat(ids(workflow.secondExperiments())).containsExactly("r0-a", "r1-a");
        assertThatThrownBy(() -> workflow(specification))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage(
                        "a comparison with reference study set 'neurosynth' needs that study set, and it was not given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'MKDAChi2' | 'ALE' | ALE looks at one group of experiments, got conditions [right, left] and reference study set none",
                "'right', 'left' | 'right' | MKDAChi2 compares two groups of experiments, got conditions [right] and no reference study set",
                "'right', 'left' | 'up', 'right', 'left' | at most two conditions can be compared, got 3: [up, right, left]",
                "[-1, 1] | [1, 1] | column 'side' holds texts, so the specification must name a condition and give it weight -1",
                "'right', 'left' | 'up', 'left' | the second group is empty: column 'side' of the annotation has value 'up' for none of the 9 analyses of the study set; mark those to include; its values are 'left' (5), 'right' (4)",
                "'MKDAChi2' | 'MKDAChi2', 'args': {'prior': 2} | argument prior of MKDAChi2 must be a number from 0 to 1, got 2.0",
                "'MKDAChi2' | 'MKDAChi2', 'args': {'fwe_null_method': 'x'} | argument fwe_null_method of MKDAChi2 must be",
                "'MKDAChi2' | 'ALESubtraction', 'args': {'voxel_thresh': 1} | argument voxel_thresh of ALESubtraction must be a number between 0.0 and 1.0",
                "'MKDAChi2' | 'ALESubtraction', 'args': {'n_iters': 0} | argument n_iters of ALESubtraction must be a whole number from 1",
                "'MKDAChi2'}, 'filter': 'side', 'conditions': ['right', 'left'] | 'SCALE'}, 'filter': 'side', 'conditions': ['left'] | argument xyz of SCALE is missing; give the positions",
                "'MKDAChi2'}, 'filter': 'side', 'conditions': ['right', 'left'] | 'SCALE', 'args': {'xyz': [[1, 2]]}}, 'filter': 'side', 'conditions': ['left'] | argument xyz of SCALE must be a list of positions [x, y, z] in millimetres, got [1,2]",
                "'MKDAChi2'}, | 'MKDAChi2'}, 'diagnostics': ['Magic'], | field 'diagnostics' of the specification names 'Magic'; supported are FocusCounter and Jackknife",
            })
    void of_specificationThatCannotBeRun_saysWhy(String part, String by, String message) {
        assertThat(CHI2).contains(part);
        assertThatThrownBy(() -> workflow(CHI2.replace(part, by)))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void run_chi2WithFdr_namesMapsAsThePeerDoesAndDiagnosesEachTest() throws IOException {
        var result = workflow(CHI2).run(2, Progress.NONE);
        assertThat(result.maps())
                .containsKeys(
                        "prob_desc-AgF_prior",
                        "z_desc-association_level-voxel_corr-FDR_method-indep",
                        "p_desc-uniformity_level-voxel_corr-FDR_method-indep");
        assertThat(result.tables().keySet())
                .contains(
                        "z_desc-uniformity_level-voxel_corr-FDR_method-indep_tab-clust",
                        "z_desc-group1_level-voxel_corr-FDR_method-indep_tab-clust",
                        "z_desc-group2_level-voxel_corr-FDR_method-indep_tab-clust",
                        "z_desc-association_level-voxel_corr-FDR_method-indep_tab-clust");
        assertThat(result.description())
                .contains(
                        "The data of the first group were 5 foci from 5 experiments, and those of the second group 4"
                                + " foci from 4 experiments.",
                        "a prior probability of 0.5 for the first group");
        assertThat(result.references()).contains("{wager2007meta,", "{benjamini1995controlling,");
    }

    @Test
    void run_chi2WithoutPrior_leavesItsMapsOut() throws IOException {
        var result = workflow(CHI2.replace("'MKDAChi2'", "'MKDAChi2', 'args': {'prior': null}"))
                .run(1, Progress.NONE);
        assertThat(result.maps()).doesNotContainKey("prob_desc-AgF_prior");
    }

    @Test
    void run_subtractionWithMonteCarlo_diagnosesDifferencesOfMass(@TempDir Path folder) throws IOException {
        var workflow = workflow("{'estimator': {'type': 'ALESubtraction', 'args': {'n_iters': 60}}, " + BY_SIDE
                + ", 'diagnostics': ['FocusCounter', 'Jackknife'], 'corrector': {'type': 'FWECorrector', 'args':"
                + " {'method': 'montecarlo', 'voxel_thresh': 0.01}}}");
        var result = workflow.run(2, Progress.NONE);
        var mass = "z_desc-group1MinusGroup2Mass_level-cluster_corr-FWE_method-montecarlo";
        assertThat(result.maps()).containsKeys("stat_desc-group1MinusGroup2", "z_desc-group1", "p_desc-group2", mass);
        assertThat(result.tables()).containsKey(mass + "_tab-clust");
        assertThat(result.tables().keySet()).allMatch(name -> name.startsWith(mass));
        // The corrector takes over the estimator's number of relabellings.
        assertThat(result.description())
                .contains("60 relabellings", "In each of 60 iterations, the experiments were assigned to the groups")
                .contains("5 foci from 5 experiments, in which 78 participants took part in total, and those");
        assertThat(result.references()).contains("{laird2005ale,");
        var one = result.writeTo(folder.resolve("2"));
        var other = workflow.run(1, Progress.NONE).writeTo(folder.resolve("1"));
        for (int n = 0; n < one.size(); n++) {
            assertThat(other.get(n).path()).hasSameBinaryContentAs(one.get(n).path());
        }
    }

    @Test
    void run_fromParts_isTheRunAsAWhole() throws IOException {
        var specification = "{'estimator': {'type': 'ALESubtraction', 'args': {'n_iters': 30}}, " + BY_SIDE
                + ", 'corrector': " + MONTE_CARLO + "}";
        var workflow = workflow(specification);
        var ofFit = List.of(
                workflow.partialNull(new PermutationRange(11, 30), 2, Progress.NONE, List.of())
                        .part(),
                workflow.partialNull(new PermutationRange(0, 11), 1, Progress.NONE, List.of())
                        .part());
        var parts = new java.util.ArrayList<>(ofFit);
        parts.add(workflow.partialNull(new PermutationRange(0, 25), 2, Progress.NONE, ofFit)
                .part());
        parts.add(workflow.partialNull(new PermutationRange(25, 40), 2, Progress.NONE, ofFit)
                .part());
        var merged = workflow.run(2, Progress.NONE, parts);
        var whole = workflow.run(2, Progress.NONE);
        assertThat(merged.maps().keySet()).isEqualTo(whole.maps().keySet());
        merged.maps()
                .forEach((name, map) -> assertThat(map.values())
                        .as(name)
                        .isEqualTo(requireNonNull(whole.maps().get(name)).values()));
        // Groups the other way round are another analysis.
        var swapped = workflow(specification.replace("[-1, 1]", "[1, -1]"));
        assertThatThrownBy(() -> swapped.run(1, Progress.NONE, parts))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("drawn for another run than this one");
    }

    @Test
    void run_scale_correctsVoxelsAndHasNoClusters() throws IOException {
        var scale = "{'estimator': {'type': 'SCALE', 'args': {'n_iters': 20, 'xyz': [[30, 10, 0], [-30.5, 10, 4]]}},"
                + " 'filter': 'left', 'corrector': {'type': 'FWECorrector', 'args': {'method': 'montecarlo'}}}";
        var result = workflow(scale).run(2, Progress.NONE);
        assertThat(result.maps().keySet())
                .containsExactly(
                        "stat",
                        "logp",
                        "z",
                        "logp_level-voxel_corr-FWE_method-montecarlo",
                        "z_level-voxel_corr-FWE_method-montecarlo");
        assertThat(result.tables()).isEmpty();
        assertThat(result.description())
                .contains("20 maps in which every focus lay at a position drawn from a reference pool of 2 positions");
        assertThat(result.references()).contains("{langner2014meta,");
        var fdr = workflow(scale.replace("'FWECorrector', 'args': {'method': 'montecarlo'}", "'FDRCorrector'"));
        assertThatThrownBy(() -> fdr.run(1, Progress.NONE))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageContaining("choose FWECorrector with method montecarlo");
    }

    @Test
    void run_chi2WithMonteCarlo_diagnosesAssociation() throws IOException {
        var workflow = workflow(CHI2.replace("{'type': 'FDRCorrector'}", MONTE_CARLO)
                .replace("'MKDAChi2'", "'MKDAChi2', 'args': {'fwe_null_method': 'random-foci'}"));
        var result = workflow.run(2, Progress.NONE);
        assertThat(result.tables().keySet())
                .contains("z_desc-associationMass_level-cluster_corr-FWE_method-montecarlo_tab-clust")
                .allMatch(name -> name.startsWith("z_desc-associationMass_level-cluster"));
        assertThat(result.description()).contains("In each of 40 iterations, every focus was moved to a random voxel");
        var voxels = workflow(CHI2.replace(
                        "{'type': 'FDRCorrector'}", MONTE_CARLO.replace("'n_iters'", "'vfwe_only': true, 'n_iters'")))
                .run(2, Progress.NONE);
        assertThat(voxels.tables().keySet())
                .contains("z_desc-association_level-voxel_corr-FWE_method-montecarlo_tab-clust");
    }
}
