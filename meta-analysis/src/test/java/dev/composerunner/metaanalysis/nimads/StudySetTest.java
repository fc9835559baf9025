package dev.composerunner.metaanalysis.nimads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.image.Coordinate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StudySetTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String DOCUMENT = """
            {"id": "set", "studies": [
              {"id": "s2", "name": "Second", "metadata": {"sample_size": 30}, "analyses": [
                {"id": "b", "name": "B", "metadata": {"sample_sizes": [10, 14]},
                 "points": [{"coordinates": [1, 2, 3], "space": "MNI"}]},
                {"id": "a", "name": null, "metadata": {"sample_sizes": [16]},
                 "points": [{"coordinates": [4, 5, 6], "space": "TAL"}, {"coordinates": null, "space": null}]}]},
              {"id": "s1", "name": "None", "analyses": [{"id": "a", "points": null}]},
              {"name": "No id", "analyses": [{"points": [{"coordinates": [7, 8, 9]}]}]}
            ], "user": {"nested": [1, 2]}}
            """;

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    private static StudySet stream(String text) throws IOException {
        return StudySet.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void read_ofStream_isReadOfTree() throws IOException {
        var tree = StudySet.read(json(DOCUMENT)).studies();
        var stream = stream(DOCUMENT).studies();
        assertThat(stream)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(tree);
        assertThat(tree).extracting(Study::id).containsExactly("s2", "s1", "study-2");
        assertThat(tree).extracting(Study::name).containsExactly("Second", "", "No id");
        assertThat(tree.get(2).analyses().getFirst().id()).isEqualTo("analysis-3");
        assertThat(tree.getFirst().analyses().getLast().points())
                .containsExactly(new Point(new Coordinate(4, 5, 6), "TAL"), new Point(Coordinate.MISSING, ""));
    }

    @Test
    void combineAnalyses_studyOfTwo_joinsThemInDocumentOrder() throws IOException {
        var study = StudySet.read(json(DOCUMENT)).combineAnalyses().studies().getFirst();
        var only = study.analyses().getFirst();
        assertThat(study.analyses()).hasSize(1);
        assertThat(only.id()).isEqualTo("b_a");
        assertThat(only.name()).isEqualTo("B; ");
        assertThat(only.points()).hasSize(3);
        // The later analysis wins: 16, not the mean of all three.
        assertThat(only.sampleSizes().value()).hasValue(16);
    }

    @Test
    void slice_someAnalyses_dropsStudiesLeftWithNone() throws IOException {
        var sliced = StudySet.read(json(DOCUMENT))
                .slice((study, analysis) -> analysis.id().equals("a"));
        assertThat(sliced.studies()).extracting(Study::id).containsExactly("s2", "s1");
        assertThat(sliced.studies().getFirst().analyses()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                | the study set must be an object, got",
                "{\"studies\": {}}                                 | field 'studies' of the study set must be an array",
                "{\"studies\": [3]}                                | study 0 must be an object, got number",
                "{\"studies\": [{\"id\": []}]}                     | field 'id' of study 0 must be a text, got array",
                "{\"studies\": [{\"id\": \"x\", \"analyses\": 1}]} | field 'analyses' of study 'x' must be an array, got number",
                "{\"studies\": [{\"analyses\": [null]}]}           | an analysis of study 'study-0' must be an object",
                "{\"studies\": [{\"analyses\": [{\"points\": [{\"coordinates\": [1, 2]}]}]}]} | field 'coordinates' of a point of analysis 'analysis-0' of study 'study-0' must have 3 numbers, got 2",
                "{\"studies\": [{\"analyses\": [{\"points\": [{\"coordinates\": [1, 2, \"x\"]}]}]}]} | field 'coordinates' of a point of analysis 'analysis-0' of study 'study-0' must have 3 numbers, got \"x\"",
                "{\"studies\": [{\"analyses\": [{\"points\": [7]}]}]} | a point of analysis 'analysis-0' of study 'study-0' must be an object, got number",
            })
    void read_fieldOfAWrongType_saysWhichAndWhere(String text, String message) throws IOException {
        assertThatThrownBy(() -> StudySet.read(json(text)))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(message);
        assertThatThrownBy(() -> stream(text))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageStartingWith(message);
    }

    /** Parsers make 1e999 infinite without a word; 1 with 400 zeros they keep as a whole number. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"studies\": [{}, {\"analyses\": [{\"points\": [{\"coordinates\": [1, 1e999, 2]}]}]}]} | /studies/1/analyses/0/points/0/coordinates/1",
                "{\"studies\": [{\"metadata\": {\"sample_sizes\": [-HUGE]}}]} | /studies/0/metadata/sample_sizes/0",
                "{\"studies\": [{\"a/b\": {\"of no use\": 1e400}}]} | /studies/0/a~1b/of no use",
            })
    void read_numberBeyondADouble_isRefusedWithItsPlace(String text, String place) throws IOException {
        var document = text.replace("HUGE", "1" + "0".repeat(400));
        var message = "the study set: got a number beyond the range of a double at " + place
                + "; allowed: numbers from -1.7976931348623157E308 to 1.7976931348623157E308";
        assertThatThrownBy(() -> StudySet.read(json(document)))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> stream(document))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessage(message);
    }

    @Test
    void read_textOfANumberBeyondADouble_isRefusedAsACoordinate() {
        assertThatThrownBy(() -> StudySet.read(json(
                        "{\"studies\": [{\"analyses\": [{\"points\": [{\"coordinates\": [1, 2, \"1e999\"]}]}]}]}")))
                .isInstanceOf(InvalidAnalysisException.class)
                .hasMessageEndingWith("must have 3 numbers, got \"1e999\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"studies\": [", "{\"studies\": [{]}", "nonsense"})
    void read_streamThatIsNoJson_isRefused(String text) {
        assertThatThrownBy(() -> stream(text)).isInstanceOf(InvalidAnalysisException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"sample_sizes\": [10, 14]}                     | 12",
                "{\"sample_sizes\": [10, 13], \"sample_size\": 9} | 11.5",
                "{\"sample_sizes\": [12.7]}                       | 12",
                "{\"sample_sizes\": [\"12\"]}                     | 12",
                "{\"sample_sizes\": [\"12.5\"]}                   | 12.5",
                "{\"sample_sizes\": [10, null], \"sample_size\": 9} | 9",
                "{\"sample_sizes\": [10, \"ten\"]}                | ",
                "{\"sample_sizes\": [], \"sample_size\": \"21\"}  | 21",
                "{\"sample_size\": 0}                             | ",
                "{\"sample_size\": \"\"}                          | ",
                "{\"sample_size\": \"None\"}                      | ",
                "{\"sample_size\": {\"n\": 3}}                    | ",
                "null                                             | ",
                "[5]                                              | ",
            })
    void read_sampleSizes_takesTheFirstThatCanBeUsed(String metadata, Double expected) throws IOException {
        var sampleSize = SampleSizes.read(json(metadata)).value();
        assertThat(sampleSize).isEqualTo(expected == null ? OptionalDouble.empty() : OptionalDouble.of(expected));
    }

    @Test
    void selection_ofNotes_findsAnalysesByEachKindOfId() throws IOException {
        var studySet = StudySet.read(json(DOCUMENT));
        var annotation = Annotation.read(json("""
                {"note_keys": {"keep": "boolean", "group": {"type": "string", "order": 0}}, "notes": [
                  {"study": "s2", "analysis": "a", "note": {"keep": true, "group": "x"}},
                  {"study": "s1", "analysis": "a", "note": {"keep": null}},
                  {"analysis": "b", "note": {"keep": "None"}},
                  {"analysis": "s2-b", "note": {"group": "x"}},
                  {"analysis": "a", "note": {"group": "x"}},
                  {"study": "gone", "analysis": "gone", "note": {"group": "x"}},
                  {"study": "s1", "analysis": "a", "note": null}]}
                """));
        assertThat(annotation.columns()).containsOnlyKeys("keep", "group").containsEntry("group", "string");
        var kept = annotation.notes(studySet, "keep").with(value -> !ColumnNotes.isMissing(value));
        assertThat(studySet.slice(kept).studies()).extracting(Study::id).containsExactly("s2");
        var grouped =
                annotation.notes(studySet, "group").with(value -> value.asText().equals("x"));
        // "a" alone names two analyses and so none.
        assertThat(studySet.slice(grouped).studies())
                .flatExtracting(Study::analyses)
                .extracting(Analysis::id)
                .isEqualTo(List.of("b", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"note_keys\": []}",
                "{\"notes\": {}}",
                "{\"notes\": [1]}",
                "{\"notes\": [{\"note\": 3}]}",
                "{\"notes\": [{\"study\": {}}]}",
                "{\"note_keys\": {\"a\": [1]}}",
                "{\"notes\": [{\"note\": {\"a\": 1e999}}]}"
            })
    void read_annotationOfAWrongType_isRefused(String text) {
        assertThatThrownBy(() -> Annotation.read(json(text))).isInstanceOf(InvalidAnalysisException.class);
    }

    @Test
    void toJson_readBack_isTheSameStudySet() throws JsonProcessingException {
        // A mean with a fraction, a list that cannot be used, a position that is not known: each must come back as it
        // was.
        var document = DOCUMENT.replace("[10, 14]", "[10, 15]").replace("[16]", "[16, null]");
        var read = StudySet.read(json(document));
        var back = StudySet.read(json(read.toJson().toString()));
        assertThat(back.studies())
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(read.studies());
        assertThat(back.studies().getFirst().analyses().getFirst().sampleSizes().value())
                .hasValue(12.5);
    }

    @Test
    void duplicates_ofStudiesAndOfAnalysesOfAStudy_areNamedWithTheirNumber() throws JsonProcessingException {
        var read = StudySet.read(json("""
                {"studies": [{"id": "s1", "analyses": [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "a"}]},
                             {"id": "s2", "analyses": [{"id": "a"}]}, {"id": "s2", "analyses": [{"id": "c"}]}]}
                """));
        assertThat(read.duplicates())
                .containsExactly(
                        "study ids that stand several times in the study set, each time as an experiment of its own: 's2'"
                                + " (2 times); keep one of each, or give each its own id",
                        "analysis ids that stand several times in a study, so that all foci under them count: 'a' of study"
                                + " 's1' (3 times); keep one of each, or give each its own id");
        assertThat(StudySet.read(json(DOCUMENT)).duplicates()).isEmpty();
    }
}
