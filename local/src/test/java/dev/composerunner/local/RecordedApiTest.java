package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.local.RecordedApi.Given;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real meta-analyses by their ids, from the recorded answers of the public services. */
@Timeout(180)
class RecordedApiTest {

    private static final Path RECORDINGS = Path.of(System.getProperty("shared.dir", ""), "compose-api");

    @TempDir
    private static Path data = Path.of("");

    private static RecordedApi recorded;
    private static Service service;
    private static Api api;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Files.isDirectory(RECORDINGS), "the recorded answers are not there: " + RECORDINGS);
        recorded = new RecordedApi(RECORDINGS);
        service = Service.start(new ServiceSettings(
                data, 0, 0, 1, null, Addresses.variables(URI.create(recorded.url()), URI.create(recorded.url()))));
        api = new Api(service.url());
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            api.close();
            service.close();
            recorded.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3opENJpHxRsH", "ataCTPAt2LMw"})
    void recordedMetaAnalysis_runsByItsId(String id) throws Exception {
        JsonNode status = api.awaitEnd(api.submit(id, "by-id-" + id));
        assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
        assertThat(api.logs("by-id-" + id).getLast()).contains("workflow.success");
    }

    @Test
    void results_withoutNoUpload_areGivenBackWithTheRunsKey() throws Exception {
        int before = recorded.given().size();
        Api.Reply reply =
                api.post("submit", "{\"meta_analysis_id\": \"ataCTPAt2LMw\", \"nsc_key\": \"not-the-runs-key\"}");
        assertThat(reply.statusCode()).isEqualTo(202);
        String job = reply.body().path("artifact_prefix").asText();
        JsonNode status = api.awaitEnd(job);
        assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");

        List<Given> given = recorded.given().subList(before, recorded.given().size());
        assertThat(given).hasSize(2).allSatisfy(g -> assertThat(g.key()).isEqualTo("a-run-key-for-tests"));
        assertThat(given.get(0).method() + " " + given.get(0).path()).isEqualTo("POST meta-analysis-results");
        assertThat(Api.JSON
                        .readTree(given.get(0).body())
                        .path("meta_analysis_id")
                        .asText())
                .isEqualTo("ataCTPAt2LMw");
        assertThat(given.get(1).method() + " " + given.get(1).path()).isEqualTo("PUT meta-analysis-results/result1");
        assertThat(given.get(1).body())
                .contains("name=\"method_description\"", "name=\"statistical_maps\"; filename=\"stat.nii.gz\"")
                .contains("name=\"statistical_maps\"; filename=\"z_corr-FDR_method-indep.nii.gz\"")
                // The cluster table of this one is empty, and it has no other.
                .doesNotContain("cluster_tables", "diagnostic_tables");
        assertThat(status.toString() + api.logs(job)).doesNotContain("a-run-key-for-tests", "not-the-runs-key");
    }
}
