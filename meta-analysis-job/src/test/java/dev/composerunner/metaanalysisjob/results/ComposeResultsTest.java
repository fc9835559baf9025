package dev.composerunner.metaanalysisjob.results;

import static dev.composerunner.standins.StandInServer.sequence;
import static dev.composerunner.standins.StandInServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.Secret;
import dev.composerunner.job.http.HttpCalls;
import dev.composerunner.job.http.HttpLimits;
import dev.composerunner.job.http.RetryPolicy;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import dev.composerunner.metaanalysisjob.inputs.Bundle;
import dev.composerunner.metaanalysisjob.inputs.ComposeEnvironment;
import dev.composerunner.standins.StandInServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComposeResultsTest {

    private static final String DOCUMENT = "{\"studies\":[{\"id\":\"s1\",\"name\":\"x\"}]}";

    private static final JobExecution RUN =
            new JobExecution("arn:aws:states:x:1:execution:jobs:job", Instant.parse("2026-11-27T11:59:00Z"));

    private final StandInServer server = new StandInServer();
    private final HttpCalls calls =
            new HttpCalls(HttpLimits.STANDARD, new RetryPolicy(3, Duration.ZERO, Duration.ZERO));

    @TempDir
    private Path folder;

    private @Nullable JobExecution execution;

    @AfterEach
    void close() {
        calls.close();
        server.close();
    }

    @Test
    void giveBack_documentsDifferFromTheSnapshots_sendsTheDocuments() throws Exception {
        accept();

        assertThat(giveBack(null, null)).isEqualTo("r1");

        JsonNode body =
                ContractJson.MAPPER.readTree(server.requests().getFirst().body());
        assertThat(body)
                .isEqualTo(ContractJson.MAPPER.readTree("{\"meta_analysis_id\":\"ma\",\"snapshot_studyset\":" + DOCUMENT
                        + ",\"snapshot_annotation\":{\"notes\":[]}}"));
    }

    @Test
    void giveBack_documentsAreTheSnapshots_sendsTheirIds() throws Exception {
        accept();

        giveBack("ss", "sa");

        JsonNode body =
                ContractJson.MAPPER.readTree(server.requests().getFirst().body());
        assertThat(body)
                .isEqualTo(
                        ContractJson.MAPPER.readTree(
                                "{\"meta_analysis_id\":\"ma\",\"snapshot_studyset_id\":\"ss\",\"snapshot_annotation_id\":\"sa\"}"));
    }

    @Test
    void giveBack_files_arePartsOfOneFormUnderTheirFields() throws Exception {
        accept();

        giveBack("ss", "sa");

        StandInServer.Request put = server.requests().getLast();
        assertThat(put.method() + ' ' + put.target()).isEqualTo("PUT /c/meta-analysis-results/r1");
        assertThat(put.header("Content-type")).startsWith("multipart/form-data; boundary=");
        assertThat(parts(put))
                .containsExactly(
                        new Part("form-data; name=\"method_description\"", "text/plain; charset=utf-8", "an ALE"),
                        new Part(
                                "form-data; name=\"statistical_maps\"; filename=\"z.nii.gz\"",
                                "application/gzip",
                                "\u001f\u008b\r\n--z"),
                        new Part(
                                "form-data; name=\"statistical_maps\"; filename=\"p.nii.gz\"",
                                "application/gzip",
                                "pp"),
                        new Part(
                                "form-data; name=\"cluster_tables\"; filename=\"z_tab-clust.tsv\"",
                                "text/tab-separated-values; charset=utf-8",
                                "a\n1\n"),
                        new Part(
                                "form-data; name=\"diagnostic_tables\"; filename=\"z_diag-Jackknife.tsv\"",
                                "text/tab-separated-values; charset=utf-8",
                                "b\n"));
        assertThat(put.header("Content-length"))
                .isEqualTo(String.valueOf(put.body().length()));
    }

    @Test
    void giveBack_bothCalls_carryTheKey() throws Exception {
        accept();

        giveBack("ss", "sa");

        assertThat(server.requests())
                .hasSize(2)
                .allMatch(request -> request.header("Compose-upload-key").equals("the-key"));
    }

    @Test
    void giveBack_fillingFailsOnce_sendsTheSameFormAgain() throws Exception {
        accept();
        server.on("PUT /c/meta-analysis-results/r1", sequence(status(502, ""), status(200, "{}")));

        giveBack("ss", "sa");

        // A second result would be made by repeating the POST.
        assertThat(server.calls())
                .containsExactly(
                        "POST /c/meta-analysis-results",
                        "PUT /c/meta-analysis-results/r1",
                        "PUT /c/meta-analysis-results/r1");
        assertThat(server.requests().get(2).body())
                .isEqualTo(server.requests().get(1).body());
    }

    @Test
    void giveBack_keyRefused_saysWhatComposeSaid() {
        server.on("POST /c/meta-analysis-results", status(401, "{\"detail\": \"wrong key\"}"));

        assertThatThrownBy(() -> giveBack("ss", "sa"))
                .isInstanceOf(UploadFailedException.class)
                .hasMessageContaining("HTTP 401: wrong key")
                .hasMessageNotContaining("the-key");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void giveBack_answerWithoutId_isAFailure() {
        server.on("POST /c/meta-analysis-results", status(200, "{}"));

        assertThatThrownBy(() -> giveBack("ss", "sa"))
                .isInstanceOf(UploadFailedException.class)
                .hasMessageContaining("has no id");
    }

    /** What a run records that is killed: before compose answers, after it has, and after the result is filled. */
    private static UploadRecord.Progress begun() {
        return new UploadRecord.Progress(RUN, "ma", Instant.parse("2026-11-27T12:00:00Z"), null, false);
    }

    @Test
    void giveBack_byAnExecution_recordsEachStepBeforeTheNext() throws Exception {
        execution = RUN;
        accept();
        var seen = new ArrayList<JsonNode>();
        server.on("POST /c/meta-analysis-results", exchange -> {
            seen.add(record());
            status(200, "{\"id\": \"r1\"}").to(exchange);
        });
        server.on("PUT /c/meta-analysis-results/r1", exchange -> {
            seen.add(record());
            status(200, "{}").to(exchange);
        });

        giveBack("ss", "sa");

        // A run that is killed at any moment leaves the record of the step that it was about to take.
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst().has("result_id")).isFalse();
        assertThat(seen.getLast().path("result_id").asText()).isEqualTo("r1");
        assertThat(seen.getLast().path("filled").asBoolean()).isFalse();
        assertThat(record().path("filled").asBoolean()).isTrue();
    }

    @Test
    void giveBack_earlierRunWasKilledBeforeCompose_createsTheResult() throws Exception {
        earlier(begun());
        accept();
        server.get("/c/meta-analyses/ma?nested=true", "{\"results\": [\"r0\"]}");
        server.get("/c/meta-analysis-results/r0", result("2026-11-27T11:30:00+00:00", ""));

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
        assertThat(server.calls()).endsWith("POST /c/meta-analysis-results", "PUT /c/meta-analysis-results/r1");
    }

    @Test
    void giveBack_earlierRunWasKilledBeforeItKnewTheId_fillsThatResult() throws Exception {
        earlier(begun());
        accept();
        server.get("/c/meta-analyses/ma?nested=true", "{\"results\": [{\"id\": \"r0\"}, \"r1\", \"r2\"]}");
        server.get("/c/meta-analysis-results/r0", result("2026-11-27T11:30:00+00:00", ""));
        server.get("/c/meta-analysis-results/r1", result("2026-11-27T12:00:02.5+00:00", ""));
        // Another job's, given back in the same moments.
        server.get("/c/meta-analysis-results/r2", result("2026-11-27T12:00:03+00:00", "{}"));

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
        assertThat(server.calls())
                .doesNotContain("POST /c/meta-analysis-results")
                .endsWith("PUT /c/meta-analysis-results/r1");
    }

    @Test
    void giveBack_severalResultsMayBeThatOfTheEarlierRun_takesNone() throws Exception {
        earlier(begun());
        accept();
        server.get("/c/meta-analyses/ma?nested=true", "{\"results\": [\"r2\", \"r3\"]}");
        server.get("/c/meta-analysis-results/r2", result("2026-11-27T12:00:02+00:00", ""));
        server.get("/c/meta-analysis-results/r3", result("2026-11-27T12:00:03+00:00", ""));

        // An empty result too many is less harm than maps in the result of another job.
        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
    }

    @ParameterizedTest
    @CsvSource({"'', true", "{}, false"})
    void giveBack_earlierRunWasKilledWhileFilling_fillsWhatIsStillEmpty(String files, boolean filled) throws Exception {
        earlier(begun().created("r1"));
        accept();
        server.get("/c/meta-analysis-results/r1", result("2026-11-27T12:00:02+00:00", files));

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
        assertThat(server.calls().contains("PUT /c/meta-analysis-results/r1")).isEqualTo(filled);
        assertThat(server.calls()).doesNotContain("POST /c/meta-analysis-results");
        assertThat(record().path("filled").asBoolean()).isTrue();
    }

    @Test
    void giveBack_earlierRunFilledTheResult_callsNobody() throws Exception {
        earlier(begun().created("r1").withFilled());

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void giveBack_resultOfTheEarlierRunIsGone_createsAnother() throws Exception {
        earlier(begun().created("r0"));
        accept();

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
    }

    @Test
    void giveBack_composeCannotSayWhatTheEarlierRunMade_isAFailureAndCreatesNone() throws Exception {
        earlier(begun().created("r1"));
        server.on("GET /c/meta-analysis-results/r1", status(503, ""));

        assertThatThrownBy(() -> giveBack("ss", "sa")).isInstanceOf(UploadFailedException.class);
        assertThat(server.calls()).doesNotContain("POST /c/meta-analysis-results");
    }

    @Test
    void giveBack_recordOfAnEarlierJobOfTheSameName_isNotGoneOnWith() throws Exception {
        earlier(begun().created("r0").withFilled());
        execution = new JobExecution(RUN.arn(), RUN.startTime().plusMillis(1));
        accept();

        assertThat(giveBack("ss", "sa")).isEqualTo("r1");
        assertThat(server.calls()).containsExactly("POST /c/meta-analysis-results", "PUT /c/meta-analysis-results/r1");
    }

    private void earlier(UploadRecord.Progress progress) throws IOException {
        execution = RUN;
        new UploadRecord(new FolderArtifactStore(folder), RUN).write(progress);
    }

    private JsonNode record() throws IOException {
        return ContractJson.MAPPER.readTree(folder.resolve("upload.json").toFile());
    }

    private static String result(String created, String file) {
        return "{\"created_at\": \"" + created + "\", \"neurovault_collection\": {\"files\": [" + file + "]}}";
    }

    private void accept() {
        server.on("POST /c/meta-analysis-results", status(200, "{\"id\": \"r1\"}"))
                .on("PUT /c/meta-analysis-results/r1", status(200, "{}"));
    }

    private String giveBack(@Nullable String studysetSnapshot, @Nullable String annotationSnapshot) throws Exception {
        var bundle = new Bundle(
                "neurostore",
                ContractJson.MAPPER.createObjectNode(),
                new Bundle.Input(ContractJson.MAPPER.readTree(DOCUMENT), "ns", studysetSnapshot),
                new Bundle.Input(ContractJson.MAPPER.readTree("{\"notes\":[]}"), "na", annotationSnapshot),
                null,
                List.of());
        var results = new ResultSet(
                // Bytes that are no text, and what looks like a boundary.
                List.of(file("z.nii.gz", 0x1f, 0x8b, '\r', '\n', '-', '-', 'z'), file("p.nii.gz", 'p', 'p')),
                List.of(file("z_tab-clust.tsv", 'a', '\n', '1', '\n')),
                List.of(file("z_diag-Jackknife.tsv", 'b', '\n')),
                "an ALE");
        var addresses = new Addresses(ComposeEnvironment.LOCAL, server.uri("/c"), server.uri("/n"), server.uri("/r"));
        return new ComposeResults(calls, addresses, new Secret("the-key"))
                .giveBack("ma", bundle, results, new UploadRecord(new FolderArtifactStore(folder), execution));
    }

    private Path file(String name, int... content) throws IOException {
        var bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return Files.write(folder.resolve(name), bytes);
    }

    private record Part(String disposition, String type, String content) {}

    /** Parses a form as RFC 7578 says, independently of the class that writes it. */
    private static List<Part> parts(StandInServer.Request request) {
        String type = request.header("Content-type");
        String boundary = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
        String body = request.body();
        assertThat(body).startsWith(boundary + "\r\n").endsWith("\r\n" + boundary + "--\r\n");
        var parts = new ArrayList<Part>();
        for (String piece : body.substring(boundary.length() + 2, body.length() - boundary.length() - 6)
                .split("\r\n" + boundary + "\r\n", -1)) {
            String[] headAndContent = piece.split("\r\n\r\n", 2);
            String[] head = headAndContent[0].split("\r\n", -1);
            assertThat(head).hasSize(2);
            parts.add(new Part(
                    head[0].replace("Content-Disposition: ", ""),
                    head[1].replace("Content-Type: ", ""),
                    headAndContent[1]));
        }
        return parts;
    }
}
