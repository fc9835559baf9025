package dev.composerunner.metaanalysisjob.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.metaanalysis.workflow.Specification;
import dev.composerunner.metaanalysisjob.record.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StudyFilesTest {

    private static final String PAIN = "// Reference=MNI\n// A: pain\n// Subjects=12\n-40 20 10\n";
    private static final String HEAT = "id,x,y,z,space\nB,1,2,3,TAL\nC,4,5,6,MNI\n";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static JsonNode json(String text) throws IOException {
        return ContractJson.MAPPER.readTree(text.replace('\'', '"'));
    }

    @Test
    void read_oneFile_asksForAleAndMonteCarlo() throws Exception {
        Bundle bundle = new StudyFiles(file("pain.txt", PAIN), null).read();
        assertThat(bundle.specification())
                .hasToString(json("{'type': 'CBMA', 'estimator': {'type': 'ALE', 'args': {}}, 'corrector': {'type':"
                                + " 'FWECorrector', 'args': {'method': 'montecarlo'}}, 'filter': 'included', 'conditions': ['true'],"
                                + " 'weights': [1.0], 'seed': 0}")
                        .toString());
        assertThat(Specification.read(bundle.specification()).seed()).hasValue(0L);
        assertThat(bundle.annotation().content().at("/notes/0"))
                .isEqualTo(json("{'study': 'A', 'analysis': 'pain', 'note': {'included': true}}"));
    }

    @Test
    void read_twoFiles_areTwoConditionsOfOneColumn() throws Exception {
        Bundle bundle = new StudyFiles(file("pain.txt", PAIN), file("heat.csv", HEAT)).read();
        Specification specification = Specification.read(bundle.specification());
        assertThat(specification.filter()).hasValue("group");
        assertThat(specification.conditions()).containsExactly("group1", "group2");
        assertThat(specification.weights()).containsExactly(1.0, -1.0);
        assertThat(bundle.annotation().content().path("note_keys")).isEqualTo(json("{'group': 'string'}"));
        assertThat(bundle.annotation().content().path("notes").findValuesAsText("group"))
                .containsExactly("group1", "group2", "group2");
        assertThat(bundle.describe().documents()).extracting(Document::id).startsWith("pain.txt", "heat.csv");
    }

    @Test
    void method_withReference_putsMniCoordinatesIntoTheEstimator() throws Exception {
        var method =
                new Method(Method.component("SCALE"), null, 5L, file("pool.txt", "1 2 3\n".repeat(99) + "4.5 5 6\n"));
        Bundle bundle =
                method.appliedTo(new StudyFiles(file("pain.txt", PAIN), null)).read();
        JsonNode list = bundle.specification().at("/estimator/args/xyz");
        assertThat(list).hasSize(100);
        assertThat(list.get(99)).hasToString("[4.5,5.0,6.0]");
        assertThat(bundle.specification().path("seed").longValue()).isEqualTo(5);
        assertThat(bundle.warnings()).singleElement().asString().contains("pool.txt", "taken as MNI");
        // metadata.json would else be as long as the pool.
        assertThat(Objects.requireNonNull(bundle.describe().specification())
                        .at("/estimator/args/xyz")
                        .asText())
                .isEqualTo("100 coordinates, which stand in inputs/specification.json");
        assertThat(bundle.files().get("specification.json")).isEqualTo(bundle.specification());
        assertThat(bundle.describe().documents())
                .extracting(Document::kind)
                .containsExactly("coordinates", "reference", "specification", "studyset", "annotation");
    }

    @Test
    void method_referenceForAnotherEstimator_isRefused() throws Exception {
        var method = new Method(null, null, null, file("pool.txt", "1 2 3\n"));
        assertThatThrownBy(method.appliedTo(new StudyFiles(file("pain.txt", PAIN), null))::read)
                .isInstanceOf(InputException.class)
                .hasMessage("reference coordinates go with estimator SCALE, got them for 'ALE'");
    }

    @Test
    void method_onADocument_leavesTheDocumentItself() throws Exception {
        ObjectNode given = (ObjectNode) json("{'estimator': {'type': 'KDA'}, 'corrector': null}");
        var bundle = new Bundle(
                "snapshot",
                given,
                new Bundle.Input(json("{}"), null, null),
                new Bundle.Input(json("{}"), null, null),
                null,
                List.of());
        Bundle other = new Method(Method.component("ALE"), null, 3L, null)
                .appliedTo(() -> bundle)
                .read();
        assertThat(given).isEqualTo(json("{'estimator': {'type': 'KDA'}, 'corrector': null}"));
        assertThat(other.specification())
                .hasToString(json("{'estimator': {'type': 'ALE', 'args': {}}, 'corrector': null, 'seed': 3}")
                        .toString());
        assertThat(other.warnings())
                .containsExactly("the specification's estimator {\"type\":\"KDA\"} was replaced, as asked for, by"
                        + " {\"type\":\"ALE\",\"args\":{}}");
        assertThat(Method.OF_THE_SPECIFICATION.appliedTo(() -> bundle).read()).isSameAs(bundle);
    }

    @Test
    void read_fileThatCannotBeUsed_saysWhose() throws IOException {
        Path bad = file("bad.tsv", "id\tx\ty\tz\na\t1\t2\tzero\n");
        assertThatThrownBy(new StudyFiles(bad, null)::read)
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.type()).isEqualTo(FailureType.InvalidInput))
                .hasMessage("file bad.tsv, line 2: expected a number of mm in column z, got 'zero'");
        assertThatThrownBy(new StudyFiles(folder.resolve("gone.tsv"), null)::read)
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.type()).isEqualTo(FailureType.InputUnavailable));
    }
}
