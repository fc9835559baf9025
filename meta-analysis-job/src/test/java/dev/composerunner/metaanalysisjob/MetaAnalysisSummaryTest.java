package dev.composerunner.metaanalysisjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.TaskSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetaAnalysisSummaryTest {

    private static final String NEW = """
            {"id": "ma", "updated_at": null, "name": "n", "run_key": "a-run-key",
             "specification": {"id": "s", "updated_at": "t1", "filter": "included"},
             "neurostore_studyset": {"id": "ns", "updated_at": null, "studysets": [{"id": "a", "md5": "m1"}, {"id": "b", "md5": null}]},
             "neurostore_annotation": {"id": "na", "annotations": [{"id": "c", "md5": "m2"}]},
             "snapshots": [{"result_id": "r", "snapshot_studyset_id": "a", "snapshot_annotation_id": "c"}],
             "project": "p", "results": ["r"], "neurostore_analysis": {"updated_at": "t9", "status": "OK"}}
            """;

    @Test
    void documents_ofTheNewerShape_areTheirIdsChecksumsAndTimes() throws Exception {
        JsonNode documents = documents(NEW);

        assertThat(documents.at("/specification/id").asText()).isEqualTo("s");
        assertThat(documents.at("/specification/updated_at").asText()).isEqualTo("t1");
        assertThat(documents.at("/specification/sha256").asText()).matches("[0-9a-f]{64}");
        ((ObjectNode) documents).remove("specification");
        assertThat(documents).isEqualTo(ContractJson.MAPPER.readTree("""
                {"neurostore_studyset": {"id": "ns", "updated_at": null, "studysets": [{"id": "a", "md5": "m1"}, {"id": "b", "md5": null}]},
                 "neurostore_annotation": {"id": "na", "annotations": [{"id": "c", "md5": "m2"}]},
                 "snapshots": [{"snapshot_studyset_id": "a", "snapshot_annotation_id": "c"}], "project": "p"}
                """));
    }

    @ParameterizedTest
    @CsvSource({
        "\"filter\": \"included\", \"filter\": \"other\"",
        "t1, t2",
        "m1, m3",
        "\"ns\", \"nt\"",
        "\"md5\": null, \"md5\": \"m4\"",
        "\"project\": \"p\", \"project\": {\"id\": \"q\"}"
    })
    void documents_thatHaveChanged_areOthers(String before, String after) throws Exception {
        assertThat(NEW).contains(before);
        assertThat(documents(NEW.replace(before, after))).isNotEqualTo(documents(NEW));
    }

    @ParameterizedTest
    @CsvSource({
        "t9, t10",
        "\"name\": \"n\", \"name\": \"o\"",
        "a-run-key, another-key",
        "\"results\": [\"r\"], \"results\": []"
    })
    void documents_whenSomethingElseHasChanged_areTheSame(String before, String after) throws Exception {
        // A job that gives its results back changes its meta-analysis: it is still the twin of the next submission.
        assertThat(NEW).contains(before);
        assertThat(documents(NEW.replace(before, after))).isEqualTo(documents(NEW));
    }

    @Test
    void snapshot_inTheDocument_countsByItsBytes() throws Exception {
        String old =
                "{\"specification\": {}, \"studyset\": {\"id\": \"s\", \"snapshot\": {\"snapshot\": {\"studies\": [1]}}, "
                        + "\"neurostore_id\": \"n\"}, \"annotation\": {\"snapshot\": null}}";

        JsonNode documents = documents(old);

        assertThat(documents.at("/studyset/snapshot").asText()).matches("[0-9a-f]{64}");
        assertThat(documents.at("/studyset/neurostore_id").asText()).isEqualTo("n");
        assertThat(documents(old.replace("[1]", "[2]"))).isNotEqualTo(documents);
        assertThat(documents(old.replace("\"id\": \"s\"", "\"id\": \"s\", \"user\": \"ä\"")))
                .isEqualTo(documents);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"specification\": null}", "{\"specification\": \"an-id\"}", "{\"specification\": []}"})
    void metaAnalysis_withoutSpecification_hasNoDocuments(String text) throws Exception {
        assertThat(summary(text).documents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "null", "{\"specification\": {}", "{\"specification\": {}, \"project\": {\"id\":", "x"
            })
    void text_thatIsNoObject_isRefused(String text) {
        assertThatThrownBy(() -> summary(text)).isInstanceOf(IOException.class);
    }

    @Test
    void specification_thatIsVeryLong_countsByItsBytes() throws Exception {
        String text = "{\"specification\": {\"filter\": \"" + "x".repeat(1 << 20)
                + "\", \"corrector\": {\"type\": \"FWECorrector\", \"args\": {\"method\": \"montecarlo\"}}}}";

        assertThat(summary(text).size()).isEqualTo(TaskSize.STANDARD);
        assertThat(documents(text).path("specification").asText()).matches("[0-9a-f]{64}");
        assertThat(documents(text.replace("xx\"", "xy\""))).isNotEqualTo(documents(text));
    }

    /** Real meta-analyses, as the services answered; skipped where the recorded answers are absent. */
    @ParameterizedTest
    @CsvSource({
        "ataCTPAt2LMw.compose_neurosynth_org, Ahx3YQYb8Jx4, /neurostore_studyset/id, ToisksSserJp, STANDARD",
        "ataCTPAt2LMw.compose_neurosynth_org, Ahx3YQYb8Jx4, /neurostore_studyset/studysets/0/md5, 7afa8021f05f2e6f972bcee6c23e044e, STANDARD",
        "ataCTPAt2LMw.compose_neurosynth_org, Ahx3YQYb8Jx4, /neurostore_annotation/annotations/0/md5, e8e296cedd3018722b47d469322dc8ee, STANDARD",
        "ataCTPAt2LMw.staging_synth_neurostore_xyz, Ahx3YQYb8Jx4, /snapshots/0/snapshot_annotation_id, UCYSGJ5nrd3o, STANDARD",
        "QEngL8uVonCU.staging_synth_neurostore_xyz, 8LHWg6upkwx6, /neurostore_annotation/id, 8PFuHjy48ejw, LARGE",
        "3opENJpHxRsH.synth_neurostore_xyz, REmcG9Tp2AHL, /studyset/neurostore_id, n5zg69u5T4tM, STANDARD",
        "3opENJpHxRsH.synth_neurostore_xyz, REmcG9Tp2AHL, /annotation/updated_at, 2023-05-25T18:23:58.875269+00:00, STANDARD",
    })
    void recordedMetaAnalysis_isNamedByItsDocuments(
            String recorded, String specification, String pointer, String value, TaskSize size) throws Exception {
        Path file = Path.of(System.getProperty("shared.dir", ""))
                .resolve("compose-api/meta-analyses/" + recorded + ".json");
        assumeTrue(Files.isRegularFile(file), "no recorded answer at " + file);

        MetaAnalysisSummary summary = MetaAnalysisSummary.of(Files.readAllBytes(file));

        assertThat(summary.size()).isEqualTo(size);
        JsonNode documents = summary.documents().orElseThrow();
        assertThat(documents.at("/specification/id").asText()).isEqualTo(specification);
        assertThat(documents.at(pointer).asText()).isEqualTo(value);
        assertThat(documents.toString()).doesNotContain("a-run-key").hasSizeLessThan(4096);
    }

    private static JsonNode documents(String text) throws IOException {
        Optional<ObjectNode> documents = summary(text).documents();
        return documents.orElseThrow();
    }

    private static MetaAnalysisSummary summary(String text) throws IOException {
        return MetaAnalysisSummary.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
