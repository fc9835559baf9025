package dev.composerunner.metaanalysis.workflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.nimads.Annotation;
import dev.composerunner.metaanalysis.nimads.StudySet;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a workflow says of inputs that it takes, and may be meant otherwise. */
final class InputWarningsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String MKDA =
            "{'estimator': {'type': 'MKDADensity'}, 'filter': 'in', 'corrector': {'type': 'fdr'}}";
    private static final String CHI2 =
            "{'estimator': {'type': 'MKDAChi2'}, 'filter': 'kind', 'corrector': {'type': 'fdr'},"
                    + " 'conditions': ['pain', 'heat'], 'weights': [1, -1]}";

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static String point(int x, int y, int z) {
        return "{'coordinates': [" + x + ", " + y + ", " + z + "], 'space': 'MNI'}";
    }

    /** Study {@code id} with an analysis {@code a}. */
    private static String study(String id, String... points) {
        return "{'id': '" + id + "', 'name': 'Study " + id + "', 'analyses': [{'id': 'a', 'points': ["
                + String.join(", ", points) + "]}]}";
    }

    private static StudySet studySet(String... studies) throws JsonProcessingException {
        return StudySet.read(json("{'studies': [" + String.join(", ", studies) + "]}"));
    }

    /** Studies s1 to s4, each with a focus inside of the brain. */
    private static StudySet fourStudies() throws JsonProcessingException {
        return studySet(
                study("s1", point(-40, 20, 10)),
                study("s2", point(-42, 18, 8)),
                study("s3", point(-38, 20, 8)),
                study("s4", point(36, -54, 46)));
    }

    /** Notes of s1, s2 ... that have these values in one column; a value that is empty leaves the note out. */
    private static Annotation annotation(String column, String type, String... values) throws JsonProcessingException {
        var notes = IntStream.range(0, values.length)
                .filter(n -> !values[n].isEmpty())
                .mapToObj(n ->
                        "{'study': 's" + (n + 1) + "', 'analysis': 'a', 'note': {'" + column + "': " + values[n] + "}}")
                .collect(Collectors.joining(", "));
        return Annotation.read(json("{'note_keys': {'" + column + "': " + type + "}, 'notes': [" + notes + "]}"));
    }

    private static CbmaWorkflow workflow(String specification, StudySet studySet, Annotation annotation)
            throws JsonProcessingException {
        return CbmaWorkflow.of(Specification.read(json(specification)), studySet, annotation);
    }

    private static CbmaWorkflow ofBooleans(String... values) throws JsonProcessingException {
        return workflow(MKDA, fourStudies(), annotation("in", "'boolean'", values));
    }

    private static CbmaWorkflow ofTexts(String... values) throws JsonProcessingException {
        return workflow(CHI2, fourStudies(), annotation("kind", "'string'", values));
    }

    private static List<String> ids(CbmaWorkflow workflow) {
        return workflow.experiments().stream()
                .map(experiment -> experiment.id())
                .toList();
    }

    @Test
    void of_annotationWithoutOddities_warnsOfNothing() throws IOException {
        assertThat(ofBooleans("true", "false", "null", "1").warnings()).isEmpty();
        assertThat(ofTexts("'pain'", "'pain'", "'heat'", "'other'").warnings()).isEmpty();
        // A default that decides nothing: every analysis has a value.
        assertThat(workflow(
                                MKDA,
                                fourStudies(),
                                annotation(
                                        "in", "{'type': 'boolean', 'default': true}", "true", "false", "true", "true"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void of_textInABooleanColumn_namesAnalysisAndValue() throws IOException {
        var workflow = ofBooleans("true", "'false'", "''", "'no'");
        assertThat(ids(workflow)).containsExactly("s1-a", "s2-a", "s4-a");
        assertThat(workflow.warnings())
                .containsExactly("column 'in' of the annotation is boolean, and 2 values are neither true nor false and"
                        + " count as true: 'false' (s2-a), 'no' (s4-a); write true or false");
    }

    @Test
    void of_valueThatIsNearlyACondition_isNamed() throws IOException {
        var workflow = ofTexts("'pain'", "' pain\u00a0'", "'heat'", "'Heat'");
        assertThat(ids(workflow)).containsExactly("s1-a");
        assertThat(workflow.warnings())
                .containsExactly(
                        "column 'kind' of the annotation has 2 values that differ from a condition in blanks or"
                                + " case alone and so are not of its group: ' pain\u00a0' (s2-a) beside 'pain', 'Heat' (s4-a)"
                                + " beside 'heat'");
    }

    @Test
    void of_notesThatNameNoAnalysis_areCountedAndNamed() throws IOException {
        assertThat(ofBooleans("true", "true", "true", "true", "true").warnings())
                .containsExactly("1 note of the annotation names no analysis of the study set and has no effect: s5-a");
        var many = new String[40];
        Arrays.fill(many, "true");
        assertThat(ofBooleans(many).warnings())
                .singleElement()
                .asString()
                .startsWith("36 notes of the annotation name no analysis")
                .endsWith("s14-a and 26 more");
    }

    @Test
    void of_analysisWithoutANote_isCountedAndNamed() throws IOException {
        var workflow = ofBooleans("true", "", "true");
        assertThat(ids(workflow)).containsExactly("s1-a", "s3-a");
        assertThat(workflow.warnings())
                .containsExactly("2 of 4 analyses of the study set have no note in the annotation and are not picked:"
                        + " s2-a, s4-a");
    }

    @Test
    void of_defaultThatWouldPick_isNamed() throws IOException {
        var workflow = workflow(
                MKDA,
                fourStudies(),
                annotation("in", "{'type': 'boolean', 'default': true}", "true", "null", "false", "'None'"));
        assertThat(ids(workflow)).containsExactly("s1-a");
        assertThat(workflow.warnings())
                .containsExactly("the default true of column 'in' of the annotation is not applied: 2 analyses have no"
                        + " value there and are not picked by it: s2-a, s4-a");
        assertThat(workflow(
                                MKDA,
                                fourStudies(),
                                annotation("in", "{'type': 'boolean', 'default': false}", "true", "null", "true", "1"))
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'pain' | 'pain' | 'Heat' | null | the second group is empty: column 'kind' of the annotation has value 'heat' for none of the 4 analyses of the study set; mark those to include; its values are 'Heat' (1), 'pain' (2), none (1)",
                "'x' | 'x' | 'heat' | '' | the first group is empty: column 'kind' of the annotation has value 'pain' for none of the 4 analyses of the study set; mark those to include; its values are '' (1), 'heat' (1), 'x' (2)",
            })
    void of_emptyGroup_namesGroupValueAndValuesThereAre(String v1, String v2, String v3, String v4, String message) {
        assertThatThrownBy(() -> ofTexts(v1, v2, v3, v4))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage(message);
    }

    @Test
    void of_emptyGroupOfABooleanColumn_namesTheValuesThereAre() {
        var two = CHI2.replace("'kind'", "'in'");
        assertThatThrownBy(
                        () -> workflow(two, fourStudies(), annotation("in", "'boolean'", "true", "true", "1", "true")))
                .hasMessage(
                        "the second group is empty: column 'in' of the annotation is false or without a value for"
                                + " none of the 4 analyses of the study set; mark those to include; its values are 1 (1), true (3)");
        assertThatThrownBy(() -> ofBooleans("false", "false", "", "null", "true"))
                .hasMessage("column 'in' of the annotation picks none of the 4 analyses of the study set; mark those to"
                        + " include; its values are false (2), none (1); 1 note of the annotation names no analysis of the"
                        + " study set and has no effect: s5-a");
    }

    @Test
    void of_referenceStudySetWithoutOtherStudies_saysThatTheSecondGroupIsEmpty() throws IOException {
        var specification = Specification.read(json("{'estimator': {'type': 'MKDAChi2'}, 'filter': 'in', 'corrector':"
                + " {'type': 'fdr'}, 'database_studyset': 'all'}"));
        var annotation = annotation("in", "'boolean'", "true", "true", "true", "true");
        assertThatThrownBy(() -> CbmaWorkflow.of(specification, fourStudies(), annotation, Optional.of(fourStudies())))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage("the second group is empty: reference study set 'all' has no analyses of studies that the"
                        + " study set does not have");
    }

    @Test
    void of_sameAnalysisInBothGroups_isNamed() throws IOException {
        var same = CHI2.replace("'heat'", "'pain'");
        var workflow = workflow(same, fourStudies(), annotation("kind", "'string'", "'pain'", "'pain'", "'x'", "'x'"));
        assertThat(workflow.warnings())
                .containsExactly(
                        "analyses that are in both groups, so that they are compared with themselves: 2: 'Study"
                                + " s1' (s1-a), 'Study s2' (s2-a); leave each in one group");
    }

    @Test
    void of_sameFociUnderAnotherId_areNamedIfNotByChance() throws IOException {
        var three = new String[] {point(-40, 20, 10), point(0, 0, 0), point(36, -54, 46)};
        var reversed = new String[] {three[2], three[1], three[0]};
        var studies = studySet(
                study("s1", three), study("s2", reversed), study("s3", point(4, 4, 4)), study("s4", point(4, 4, 4)));
        assertThat(workflow(CHI2, studies, annotation("kind", "'string'", "'pain'", "'heat'", "'pain'", "'heat'"))
                        .warnings())
                .containsExactly(
                        "analyses that are in both groups, so that they are compared with themselves: 1: 'Study"
                                + " s1' (s1-a) as s2-a; leave each in one group");
    }

    @Test
    void of_fociOutsideOfTheBrain_areCountedForEachExperiment() throws IOException {
        var studies = studySet(
                study("s1", point(-40, 20, 10), point(36, -54, 146)),
                study("s2", point(138, 0, 0), point(139, 0, 0), point(140, 0, 0), point(141, 0, 0), point(0, 0, 0)),
                study("s3", point(-38, 20, 8)));
        var workflow = workflow(MKDA, studies, annotation("in", "'boolean'", "true", "true", "true"));
        assertThat(workflow.warnings())
                .containsExactly("5 of 8 foci lie outside of the brain mask and count only where their kernels reach"
                        + " into it: 1 of 2 of 'Study s1' (s1-a) at (36 -54 146), 4 of 5 of 'Study s2' (s2-a) at (138 0 0),"
                        + " (139 0 0), (140 0 0) and 1 more; check the numbers, their unit (mm) and their space (MNI or"
                        + " Talairach)");
        assertThat(workflow.groupSizes()).containsExactly(new GroupSize(3, 8, 3));
        assertThat(workflow.run(1, Progress.NONE).description())
                .contains("The data were 8 foci, 3 of them inside the brain mask, from 3 experiments. Foci outside of"
                        + " the brain mask counted only where their kernels reached into it.");
    }

    /** A focus just outside reaches in: leaving it out would be another analysis than NiMARE's. */
    @Test
    void run_focusJustOutsideOfTheBrain_staysInTheMaps() throws IOException {
        var studies = studySet(study("s1", point(0, 0, 80)), study("s2", point(0, 0, 60)));
        var workflow = workflow(MKDA, studies, annotation("in", "'boolean'", "true", "true"));
        assertThat(workflow.groupSizes()).containsExactly(new GroupSize(2, 2, 1));
        var stat = requireNonNull(workflow.run(1, Progress.NONE).maps().get("stat"));
        assertThat(stat.at(0, 0, 72)).isEqualTo(1);
    }

    @Test
    void of_allFociOutsideOfTheBrain_isRefused() {
        assertThatThrownBy(() -> workflow(
                        MKDA,
                        studySet(study("s1", point(0, 300, 0)), study("s2", point(0, 0, 140))),
                        annotation("in", "'boolean'", "true", "true")))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage(
                        "none of the 2 foci lies inside of the brain mask: 1 of 1 of 'Study s1' (s1-a) at (0 300 0),"
                                + " 1 of 1 of 'Study s2' (s2-a) at (0 0 140); check the numbers, their unit (mm) and their space"
                                + " (MNI or Talairach)");
        assertThatThrownBy(() -> workflow(
                        CHI2,
                        studySet(study("s1", point(0, 0, 0)), study("s2", point(0, 0, 140))),
                        annotation("kind", "'string'", "'pain'", "'heat'")))
                .hasMessageStartingWith("none of the 1 foci of the second group lies inside of the brain mask");
    }

    @Test
    void of_poolOfPositionsOutsideOfTheBrain_isWarnedAboutOrRefused() throws IOException {
        var scale = "{'estimator': {'type': 'SCALE', 'args': {'kernel__fwhm': 8, 'xyz': POOL}}, 'filter': 'in',"
                + " 'corrector': {'type': 'montecarlo'}}";
        var annotation = annotation("in", "'boolean'", "true", "true", "true", "true");
        assertThat(workflow(scale.replace("POOL", "[[0, 0, 0], [0, 0, 900]]"), fourStudies(), annotation)
                        .warnings())
                .containsExactly("1 of 2 positions of the reference pool (argument xyz) lie outside of the brain mask:"
                        + " (0 0 900); check the numbers, their unit (mm) and their space (MNI or Talairach)");
        assertThatThrownBy(() -> workflow(scale.replace("POOL", "[[0, 0, 900]]"), fourStudies(), annotation))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith("none of the 1 positions of the reference pool (argument xyz) lies inside");
    }

    @Test
    void read_specificationWithANumberBeyondADouble_isRefusedWithItsPlace() {
        assertThatThrownBy(() -> Specification.read(
                        json(MKDA.replace("'MKDADensity'", "'MKDADensity', 'args': {'kernel__r': 1e999}"))))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(
                        "the specification: got a number beyond the range of a double at /estimator/args/kernel__r;");
    }
}
