package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service on the shipped example: real HTTP, a real S3 server, real child processes. */
@Timeout(180)
class ServiceTest {

    private static final Path EXAMPLES = Path.of("..", "examples");

    private static Service service;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        service = Service.start(new ServiceSettings(data, 0, 0, 1, EXAMPLES, Map.of()));
        api = new Api(service.url());
    }

    @AfterAll
    static void stop() {
        api.close();
        service.close();
    }

    @Test
    void job_onTheExample_leavesWhatItsMetadataSays() throws Exception {
        String job = api.submit("simulated", "whole-way");
        JsonNode status = api.awaitEnd(job);
        assertThat(status.path("status").asText()).as(status.toString()).isEqualTo("SUCCEEDED");
        Map<String, byte[]> files = download(job);
        // Keeps out an upload that cuts, re-encodes or forgets: the hashes were taken by the task before it uploaded.
        var hashes = new HashMap<String, String>();
        status.path("result")
                .path("artifacts")
                .forEach(a ->
                        hashes.put(a.path("name").asText(), a.path("sha256").asText()));
        assertThat(hashes).containsKeys("stat.nii.gz", "z_corr-FDR_method-indep_tab-clust.tsv", "boilerplate.txt");
        var downloaded = new HashMap<String, String>();
        files.forEach((name, bytes) -> downloaded.put(name, sha256(bytes)));
        downloaded.remove("metadata.json");
        assertThat(downloaded).isEqualTo(hashes);
    }

    @Test
    void log_ofAnEndedJob_hasEveryLineFromTheFirstToTheLast() throws Exception {
        String job = api.submit("simulated", "log");
        api.awaitEnd(job);
        List<String> lines = api.logs(job);
        assertThat(lines.getFirst()).contains("workflow.start");
        assertThat(lines.getLast()).contains("workflow.success");
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                Api.JSON.readTree(line).path("artifact_prefix").asText())
                        .isEqualTo(job));
        assertThat(lines).doesNotHaveDuplicates();
    }

    @Test
    void results_ofAJob_doNotListTheJobWhoseNameIsLonger() throws Exception {
        String shorter = api.submit("simulated", "name-1");
        String longer = api.submit("simulated", "name-10");
        api.awaitEnd(shorter);
        api.awaitEnd(longer);
        assertThat(results(shorter).path("artifacts"))
                .allSatisfy(a -> assertThat(a.path("key").asText()).contains("/name-1/"));
    }

    @Test
    void unknownMetaAnalysis_failsWithItsTypeAndASentence() throws Exception {
        JsonNode status = api.awaitEnd(api.submit("made_up_id", "made-up"));
        assertThat(status.path("status").asText()).isEqualTo("FAILED");
        assertThat(status.path("error").asText()).isEqualTo("InvalidInput");
        assertThat(status.path("cause").asText()).contains("made_up_id");
        assertThat(status.path("result").path("failure").path("type").asText()).isEqualTo("InvalidInput");
        assertThat(status.path("result").path("failure").path("message")).isEqualTo(status.path("cause"));
    }

    @Test
    void bundle_withoutItsSpecification_failsTheJobByTheNameOfTheFile() throws Exception {
        // A folder of the examples that is not a bundle.
        JsonNode status = api.awaitEnd(api.submit("embedding", "no-bundle"));
        assertThat(status.path("error").asText()).isEqualTo("InvalidInput");
        assertThat(status.path("cause").asText())
                .contains("no file " + EXAMPLES.toAbsolutePath().normalize().resolve("embedding/specification.json"));
    }

    @Test
    void samePrefix_afterTheJobEnded_isAConflict() throws Exception {
        String job = api.submit("made_up_id", "twice");
        api.awaitEnd(job);
        Api.Reply second = api.post("submit", "{\"meta_analysis_id\": \"made_up_id\", \"artifact_prefix\": \"twice\"}");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body().path("error").asText()).contains("twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "not JSON | 400 | body",
                "[] | 400 | body",
                "{} | 400 | meta_analysis_id",
                "{\"meta_analysis_id\": 5} | 400 | meta_analysis_id",
                "{\"meta_analysis_id\": \"../x\"} | 400 | meta_analysis_id",
                "{\"meta_analysis_id\": \"x\", \"artifact_prefix\": \"../x\"} | 400 | artifact_prefix",
                "{\"meta_analysis_id\": \"x\", \"n_cores\": 0} | 400 | n_cores",
                "{\"meta_analysis_id\": \"x\", \"environment\": \"moon\"} | 400 | environment",
                "{\"meta_analysis_id\": \"x\", \"no_upload\": \"maybe\"} | 400 | no_upload"
            })
    void badSubmission_isRefusedByTheNameOfTheField(String body, int statusCode, String field) throws Exception {
        Api.Reply reply = api.post("submit", body);
        assertThat(reply.statusCode()).isEqualTo(statusCode);
        assertThat(reply.body().path("status").asText()).isEqualTo("FAILED");
        assertThat(reply.body().path("error").asText()).startsWith(field);
    }

    @Test
    void hugeSubmission_isRefusedWithItsLimit() throws Exception {
        Api.Reply reply = api.post("submit", "{\"meta_analysis_id\": \"" + "x".repeat(10 * 1024 * 1024) + "\"}");
        assertThat(reply.statusCode()).isEqualTo(413);
        assertThat(reply.body().path("error").asText()).startsWith("body: got more than");
    }

    @Test
    void request_fromAnotherSitesPage_isRefused() throws Exception {
        Api.Reply reply = api.send(HttpRequest.newBuilder(URI.create(service.url() + "/submit"))
                .header("Origin", "https://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"meta_analysis_id\": \"x\"}")));
        assertThat(reply.statusCode()).isEqualTo(403);
    }

    @Test
    void submission_byGet_isNotAllowed() throws Exception {
        // A picture or a link on any page could send it.
        assertThat(api.get("submit?meta_analysis_id=x").statusCode()).isEqualTo(405);
    }

    @Test
    void unknownJob_isNotFound() throws Exception {
        assertThat(api.get("status?job_id=nobody").statusCode()).isEqualTo(404);
        assertThat(api.get("results?artifact_prefix=nobody").statusCode()).isEqualTo(404);
        assertThat(api.get("logs?artifact_prefix=nobody").statusCode()).isEqualTo(404);
        assertThat(api.post("cancel", "{\"job_id\": \"nobody\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void presignedAddress_givesRanges() throws Exception {
        String job = api.submit("simulated", "ranges");
        api.awaitEnd(job);
        String url = "";
        for (JsonNode artifact : results(job).path("artifacts")) {
            url = artifact.path("filename").asText().equals("stat.nii.gz")
                    ? artifact.path("url").asText()
                    : url;
        }
        byte[] whole = api.fetch(url).body();
        HttpResponse<byte[]> part = api.fetch(url, "Range", "bytes=100-199");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 200));
    }

    private static JsonNode results(String job) throws Exception {
        return api.get("results?artifact_prefix=" + job + "&expires_in=60").body();
    }

    private static Map<String, byte[]> download(String job) throws Exception {
        var files = new HashMap<String, byte[]>();
        for (JsonNode artifact : results(job).path("artifacts")) {
            HttpResponse<byte[]> answer = api.fetch(artifact.path("url").asText());
            assertThat(answer.statusCode()).isEqualTo(200);
            files.put(artifact.path("filename").asText(), answer.body());
        }
        return files;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
