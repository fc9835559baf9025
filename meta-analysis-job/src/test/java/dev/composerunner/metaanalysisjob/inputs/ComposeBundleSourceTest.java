package dev.composerunner.metaanalysisjob.inputs;

import static dev.composerunner.standins.StandInServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.FailureType;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.standins.StandInServer;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ComposeBundleSourceTest {

    private static final String SPECIFICATION = "\"specification\": {\"id\": \"spec\", \"type\": \"CBMA\"}";
    private static final String STUDYSET = "{\"id\": \"ns\", \"studies\": [{\"id\": \"s1\"}]}";
    private static final String OLD_STUDYSET = "{\"id\": \"ns\", \"studies\": [{\"id\": \"old\"}]}";
    private static final String ANNOTATION = "{\"id\": \"na\", \"notes\": [{\"note\": {\"included\": true}}]}";

    private final StandInServer server = new StandInServer();
    private final HttpCalls calls =
            new HttpCalls(HttpLimits.STANDARD, new RetryPolicy(3, Duration.ZERO, Duration.ZERO));

    @AfterEach
    void close() {
        calls.close();
        server.close();
    }

    @Test
    void read_liveDocuments_areTakenWithIdsAndTheRunKey() throws Exception {
        metaAnalysis("\"run_key\": \"rk\", \"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\"");
        live();

        Bundle bundle = read();

        assertThat(bundle.source()).isEqualTo("neurostore");
        assertThat(bundle.specification().path("type").asText()).isEqualTo("CBMA");
        assertThat(bundle.studyset()
                        .content()
                        .path("studies")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo("s1");
        assertThat(bundle.studyset().id()).isEqualTo("ns");
        assertThat(bundle.studyset().snapshotId()).isNull();
        assertThat(bundle.annotation().id()).isEqualTo("na");
        assertThat(bundle.runKey()).isNotNull().extracting(key -> key.value()).isEqualTo("rk");
        assertThat(bundle.warnings()).isEmpty();
    }

    @Test
    void read_liveEqualToStoredSnapshot_namesTheSnapshot() throws Exception {
        metaAnalysis("""
                "snapshot_studyset_id": "ss", "snapshot_annotation_id": {"id": "sa"},
                "neurostore_studyset": "ns", "neurostore_annotation": {"neurostore_id": "na", "id": "other"}
                """);
        // The same content in another order of names; the annotation differs.
        server.get("/c/snapshot-studysets/ss", "{\"snapshot\": {\"studies\": [{\"id\":\"s1\"}], \"id\": \"ns\"}}");
        server.get("/c/snapshot-annotations/sa", "{\"snapshot\": {\"id\": \"na\", \"notes\": []}}");
        live();

        Bundle bundle = read();

        assertThat(bundle.studyset().snapshotId()).isEqualTo("ss");
        assertThat(bundle.annotation().snapshotId()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"snapshot_studyset_id\": \"ss\", \"snapshot_annotation_id\": \"sa\"",
                "\"snapshot_studyset_id\": {\"id\": \"ss\"}, \"snapshot_annotation_id\": {\"id\": \"sa\"}",
                "\"neurostore_studyset\": {\"studysets\": [{\"id\": \"ss\"}, {\"id\": \"s2\"}]},"
                        + " \"neurostore_annotation\": {\"annotations\": [\"sa\"]}",
                "\"snapshots\": [{\"snapshot_studyset_id\": \"wrong\", \"snapshot_annotation_id\": \"wrong\"},"
                        + " {\"result_id\": \"r\", \"snapshot_studyset_id\": \"ss\", \"snapshot_annotation_id\": \"sa\"}]",
                "\"results\": [\"r1\", \"r2\"]",
                "\"results\": [{\"id\": \"r1\"}, {\"id\": \"r2\"}]",
                "\"snapshots\": [\"r2\"], \"results\": [\"r1\"]",
            })
    void read_storedSnapshotsOnly_areFoundInEveryShape(String fields) throws Exception {
        metaAnalysis(fields);
        stored();
        server.get(
                "/c/meta-analysis-results/r1",
                "{\"snapshot_studyset_id\": \"wrong\", \"snapshot_annotation_id\": \"wrong\"}");
        server.get(
                "/c/meta-analysis-results/r2",
                "{\"snapshot_studyset_id\": \"ss\", \"snapshot_annotation_id\": \"sa\"}");
        server.get("/c/snapshot-studysets/wrong", "{\"snapshot\": {\"id\": \"wrong\", \"studies\": []}}");
        server.get("/c/snapshot-annotations/wrong", "{\"snapshot\": {\"id\": \"wrong\", \"notes\": []}}");

        Bundle bundle = read();

        assertThat(bundle.source()).isEqualTo("snapshot");
        assertThat(bundle.studyset()
                        .content()
                        .path("studies")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo("old");
        assertThat(bundle.studyset().snapshotId()).isEqualTo("ss");
        assertThat(bundle.annotation().snapshotId()).isEqualTo("sa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"studyset", "neurostore_studyset"})
    void read_inlineSnapshots_areTakenWithoutAStoredId(String field) throws Exception {
        String other = field.replace("studyset", "annotation");
        metaAnalysis("\"" + field + "\": {\"snapshot\": {\"snapshot\": " + OLD_STUDYSET + "}}, \"" + other
                + "\": {\"snapshot\": " + ANNOTATION + "}");

        Bundle bundle = read();

        assertThat(bundle.source()).isEqualTo("snapshot");
        assertThat(bundle.studyset().id()).isEqualTo("ns");
        assertThat(bundle.studyset().snapshotId()).isNull();
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void read_thousandsOfResultsWithoutInputs_endsAfterTheNewest() {
        String results = IntStream.range(0, 3000)
                .mapToObj(n -> "\"r" + n + "\"")
                .peek(id -> server.get("/c/meta-analysis-results/" + id.replace("\"", ""), "{}"))
                .collect(Collectors.joining(","));
        metaAnalysis("\"results\": [" + results + "]");

        assertFails(FailureType.InvalidInput, "of 3000 results the newest 100 were looked at");
        assertThat(server.calls())
                .hasSize(1 + ComposeBundleSource.MAX_RESULTS)
                .contains("GET /c/meta-analysis-results/r2999", "GET /c/meta-analysis-results/r2900")
                .doesNotContain("GET /c/meta-analysis-results/r2899");
    }

    @Test
    void read_oldestShape_asksNeurostoreFirst() throws Exception {
        metaAnalysis("\"studyset\": {\"neurostore_id\": \"ns\", \"snapshot\": {\"snapshot\": " + OLD_STUDYSET
                + "}}, \"annotation\": {\"neurostore_id\": \"na\", \"snapshot\": {\"snapshot\": " + ANNOTATION + "}}");
        live();

        assertThat(read().source()).isEqualTo("neurostore");
    }

    @Test
    void read_idsInTheProjectOnly_areFoundThere() throws Exception {
        metaAnalysis("\"project\": \"p\"");
        server.get("/c/projects/p", "{\"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\"}");
        live();

        assertThat(read().source()).isEqualTo("neurostore");
    }

    @Test
    void read_projectInTheAnswer_isNotFetched() throws Exception {
        metaAnalysis("\"project\": {\"id\": \"p\", \"neurostore_studyset_id\": \"ns\","
                + " \"neurostore_annotation\": {\"id\": \"na\"}}");
        live();

        assertThat(read().source()).isEqualTo("neurostore");
        assertThat(server.calls()).doesNotContain("GET /c/projects/p");
    }

    @Test
    void read_neurostoreKnowsAnotherId_takesTheOneOfCompose() throws Exception {
        metaAnalysis("\"neurostore_studyset_id\": \"ours\", \"neurostore_annotation_id\": \"na\"");
        server.get("/c/neurostore-studysets/ours", "{\"studysets\": [{\"id\": \"ns\"}]}");
        live();

        Bundle bundle = read();

        assertThat(bundle.source()).isEqualTo("neurostore");
        assertThat(bundle.studyset().id()).isEqualTo("ns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/n/studysets/ns?nested=true", "/n/annotations/na"})
    void read_oneLiveDocumentFails_usesBothSnapshotsAndSaysWhy(String failing) throws Exception {
        metaAnalysis("\"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\","
                + " \"snapshot_studyset_id\": \"ss\", \"snapshot_annotation_id\": \"sa\"");
        live();
        stored();
        server.on("GET " + failing, status(500, ""));

        Bundle bundle = read();

        // A live study set with a stored annotation would be neither what is nor what was.
        assertThat(bundle.source()).isEqualTo("snapshot");
        assertThat(bundle.studyset().id()).isEqualTo("ss");
        assertThat(bundle.warnings()).anyMatch(warning -> warning.contains(failing) && warning.contains("HTTP 500"));
    }

    @Test
    void read_liveDocumentWithoutStudies_isNoStudySet() throws Exception {
        metaAnalysis("\"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\","
                + " \"snapshot_studyset_id\": \"ss\", \"snapshot_annotation_id\": \"sa\"");
        live();
        stored();
        server.get("/n/studysets/ns?nested=true", "{\"id\": \"ns\"}");

        assertThat(read().source()).isEqualTo("snapshot");
    }

    @Test
    void read_noLiveDocumentAndNoSnapshot_isUnavailable() {
        metaAnalysis("\"neurostore_studyset_id\": \"ns\", \"neurostore_annotation_id\": \"na\"");

        assertFails(FailureType.InputUnavailable, "could not resolve study set and annotation");
    }

    @Test
    void read_nothingToResolve_isInvalid() {
        metaAnalysis("\"name\": \"empty\"");

        assertFails(FailureType.InvalidInput, "could not resolve study set and annotation");
    }

    @Test
    void read_noSuchMetaAnalysis_saysWhatToCheck() {
        assertFails(
                FailureType.InvalidInput,
                "no meta-analysis \"ma\" at " + server.uri("/c") + "; check the id and the environment (staging)");
    }

    @Test
    void read_serviceThatNamesAFault_isInvalidInItsWords() {
        server.on("GET /c/meta-analyses/ma?nested=true", status(422, "{\"error\": \"no file b/annotation.json\"}"));

        assertFails(FailureType.InvalidInput, "HTTP 422: no file b/annotation.json");
    }

    @Test
    void read_composeDown_isUnavailable() {
        server.on("GET /c/meta-analyses/ma?nested=true", status(503, ""));

        assertFails(FailureType.InputUnavailable, "HTTP 503 after 3 attempts");
    }

    @Test
    void read_noSpecification_isInvalid() {
        server.get("/c/meta-analyses/ma?nested=true", "{\"specification\": null}");

        assertFails(FailureType.InvalidInput, "has no specification");
    }

    private void assertFails(FailureType type, String message) {
        assertThatThrownBy(this::read)
                .isInstanceOfSatisfying(
                        InputException.class, e -> assertThat(e.type()).isEqualTo(type))
                .hasMessageContaining(message);
    }

    private Bundle read() throws InputException, InterruptedException {
        var addresses = new Addresses(ComposeEnvironment.STAGING, server.uri("/c"), server.uri("/n"), server.uri("/r"));
        return new ComposeBundleSource("ma", addresses, calls).read();
    }

    private void metaAnalysis(String fields) {
        server.get("/c/meta-analyses/ma?nested=true", "{" + SPECIFICATION + ", " + fields + "}");
    }

    private void live() {
        server.get("/n/studysets/ns?nested=true", STUDYSET).get("/n/annotations/na", ANNOTATION);
    }

    private void stored() {
        server.get(
                "/c/snapshot-studysets/ss",
                "{\"id\": \"ss\", \"snapshot\": {\"snapshot\": {\"cached\": " + OLD_STUDYSET + "}}}");
        server.get("/c/snapshot-annotations/sa", "{\"id\": \"sa\", \"cached\": " + ANNOTATION + "}");
    }
}
