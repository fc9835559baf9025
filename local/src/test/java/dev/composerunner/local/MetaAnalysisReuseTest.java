package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.metaanalysisjob.inputs.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same meta-analysis twice: submissions find a job that runs, tasks find a result by what they have read. */
@Timeout(600)
final class MetaAnalysisReuseTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "simulated");
    private static final List<String> FILES = List.of("specification.json", "studyset.json", "annotation.json");

    @TempDir
    private Path folder = Path.of("");

    private Service start() throws Exception {
        Path bundle = Files.createDirectories(folder.resolve("bundles/simulated"));
        for (String file : FILES) {
            Files.copy(EXAMPLE.resolve(file), bundle.resolve(file));
        }
        return Service.start(new ServiceSettings(folder.resolve("data"), 0, 0, 2, folder.resolve("bundles"), Map.of()));
    }

    @Test
    void sameMetaAnalysis_isTakenOver_untilItsResultIsExpiredOrDamaged() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            Api.Reply first = submit(api, Map.of());
            assertThat(first.statusCode()).as(first.toString()).isEqualTo(202);
            assertThat(first.body().path("attempt").asInt()).isEqualTo(1);
            assertThat(first.body().has("warnings")).isFalse();
            JsonNode computed = succeeded(api, first);
            assertThat(computed.path("result").path("content_hash").asText()).matches("[0-9a-f]{64}");
            assertThat(computed.has("reused_from")).isFalse();

            // Neither the number of threads nor who asks changes a result.
            Api.Reply second = submit(api, Map.of("n_cores", 1));
            assertThat(second.statusCode()).as(second.toString()).isEqualTo(202);
            assertThat(second.body().path("job_hash")).isEqualTo(first.body().path("job_hash"));
            assertThat(second.body().path("attempt").asInt()).isEqualTo(2);
            assertThat(second.body().path("not_reused").asText())
                    .isEqualTo(
                            "attempt 1 has ended; the task decides by the inputs that it reads whether that result answers");
            JsonNode taken = succeeded(api, second);
            assertThat(taken.path("reused_from")).isEqualTo(first.body().path("artifact_prefix"));
            assertThat(taken.at("/result/reused_from").asText()).isEqualTo(name(first));
            assertThat(taken.at("/result/artifacts")).isEqualTo(computed.at("/result/artifacts"));
            assertThat(taken.at("/result/inputs")).isEqualTo(computed.at("/result/inputs"));
            assertThat(taken.at("/result/artifact_prefix").asText()).isEqualTo(name(second));
            assertThat(files(second)).isEqualTo(files(first)).hasSizeGreaterThan(5);
            // Nothing was computed: the phases of the analysis are not there.
            assertThat(computed.at("/result/timings").has("reading the study set"))
                    .isTrue();
            assertThat(taken.at("/result/timings").has("reading the study set"))
                    .as(taken.toString())
                    .isFalse();
            assertThat(api.logs(name(second))).anyMatch(line -> line.contains("\"results.reused\""));
            assertThat(api.logs(name(first))).noneMatch(line -> line.contains("\"results.reused\""));

            JsonNode checked = api.post("check", body(Map.of())).body();
            assertThat(checked.path("exists").asBoolean())
                    .as(checked.toString())
                    .isTrue();
            assertThat(checked.path("valid").asBoolean(true)).isFalse();
            assertThat(checked.path("invalid_because").asText())
                    .startsWith("attempt 2 has ended; the task decides by the inputs");

            // Of the copy: it is the result that is expired.
            assertThat(api.post("expire", "{\"job_id\": \"" + name(second) + "\"}")
                            .statusCode())
                    .isEqualTo(200);
            Api.Reply third = submit(api, Map.of());
            assertThat(succeeded(api, third).at("/result/not_reused").asText())
                    .isEqualTo("the result of " + name(first) + " was expired");
            assertThat(files(third)).isEqualTo(files(first));

            // The third one has computed, and answers the next.
            Api.Reply fourth = submit(api, Map.of());
            assertThat(succeeded(api, fourth).path("reused_from").asText()).isEqualTo(name(third));

            String lost = files(third).keySet().stream()
                    .filter(file -> file.endsWith(".nii.gz"))
                    .findFirst()
                    .orElseThrow();
            Files.delete(results(third).resolve(lost));
            JsonNode again = succeeded(api, submit(api, Map.of()));
            assertThat(again.at("/result/not_reused").asText())
                    .isEqualTo("artifact " + lost + " is gone in " + name(third));
            assertThat(again.has("reused_from")).isFalse();
            assertThat(api.logs(again.path("artifact_prefix").asText()))
                    .anyMatch(line -> line.contains("\"results.not_reused\"") && line.contains(lost));
        }
    }

    @Test
    void anotherContent_orAnotherKey_orAResultTooOld_isComputed() throws Exception {
        try (Service service = start();
                Api api = new Api(service.url())) {
            Api.Reply first = submit(api, Map.of());
            JsonNode computed = succeeded(api, first);

            Api.Reply young = submit(api, Map.of(), "max_age", "0");
            assertThat(succeeded(api, young).at("/result/not_reused").asText())
                    .isEqualTo("the result of " + name(first) + " is older than the max_age of 0 s");

            Api.Reply key = submit(api, Map.of("nsc_key", "a-key-for-tests"));
            assertThat(key.body().path("attempt").asInt()).isEqualTo(1);
            assertThat(key.body().path("job_hash")).isNotEqualTo(first.body().path("job_hash"));
            assertComputed(succeeded(api, key));

            // Another study set of the same name.
            Path studyset = folder.resolve("bundles/simulated/studyset.json");
            ObjectNode changed = (ObjectNode) Api.JSON.readTree(studyset.toFile());
            ((ArrayNode) changed.path("studies")).remove(0);
            Files.writeString(studyset, changed.toString());
            Api.Reply other = submit(api, Map.of());
            assertThat(other.body().path("attempt").asInt()).isEqualTo(1);
            JsonNode recomputed = succeeded(api, other);
            assertComputed(recomputed);
            assertThat(recomputed.at("/result/content_hash")).isNotEqualTo(computed.at("/result/content_hash"));

            // A job that is to be nobody's equal has no hash of its content either, as before.
            Api.Reply alone = submit(api, Map.of(), "reuse", "none");
            JsonNode lonely = succeeded(api, alone);
            assertComputed(lonely);
            assertThat(lonely.path("result").has("content_hash")).isFalse();
        }
    }

    @Test
    void sameMetaAnalysis_whileItsJobRuns_isThatJob() throws Exception {
        try (var compose = new HeldTasks();
                Service service = Service.start(new ServiceSettings(
                        folder.resolve("data"),
                        0,
                        0,
                        1,
                        null,
                        Addresses.variables(URI.create(compose.url()), URI.create(compose.url()))));
                Api api = new Api(service.url())) {
            Api.Reply first = submit(api, Map.of());
            assertThat(first.statusCode()).as(first.toString()).isEqualTo(202);

            Api.Reply second = submit(api, Map.of("n_cores", 2));
            assertThat(second.statusCode()).as(second.toString()).isEqualTo(200);
            assertThat(second.body().path("reused").asBoolean()).isTrue();
            assertThat(second.body().path("job_id")).isEqualTo(first.body().path("job_id"));
            JsonNode checked = api.post("check", body(Map.of())).body();
            assertThat(checked.path("valid").asBoolean()).as(checked.toString()).isTrue();
            assertThat(checked.path("status").asText()).isEqualTo("RUNNING");

            // The specification is another one now.
            compose.specification = "{\"id\": \"s\", \"updated_at\": \"2026-11-28\"}";
            Api.Reply third = submit(api, Map.of());
            assertThat(third.statusCode()).isEqualTo(202);
            assertThat(third.body().path("job_hash")).isNotEqualTo(first.body().path("job_hash"));
        }
    }

    @Test
    void submission_whileComposeIsDown_isAJobOfItsOwn() throws Exception {
        URI nobody = URI.create("http://127.0.0.1:1/api");
        try (Service service = Service.start(new ServiceSettings(
                        folder.resolve("data"), 0, 0, 1, null, Addresses.variables(nobody, nobody)));
                Api api = new Api(service.url())) {
            Api.Reply submitted = submit(api, Map.of(), "reuse", "completed");

            assertThat(submitted.statusCode()).as(submitted.toString()).isEqualTo(202);
            assertThat(submitted.body().has("job_hash")).isFalse();
            assertThat(submitted.body().at("/warnings/0").asText())
                    .isEqualTo(
                            "reuse: the specification of the meta-analysis could not be read at production Neurosynth "
                                    + "Compose; this is a new one");
            assertThat(api.post("check", body(Map.of())).statusCode()).isEqualTo(400);
        }
    }

    /** A compose API that answers submissions, and keeps tasks waiting. */
    private static final class HeldTasks implements AutoCloseable {

        private final HttpServer server;
        private final CountDownLatch release = new CountDownLatch(1);
        volatile String specification = "{\"id\": \"s\", \"updated_at\": null}";

        HeldTasks() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                if (exchange.getRequestHeaders().containsKey("Accept-Encoding")) {
                    release.await();
                }
                byte[] body = ("{\"specification\": " + specification + "}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            release.countDown();
            server.stop(0);
        }
    }

    private static void assertComputed(JsonNode ended) {
        assertThat(ended.has("reused_from")).as(ended.toString()).isFalse();
        assertThat(ended.path("result").has("not_reused")).isFalse();
        assertThat(ended.at("/result/timings").has("reading the study set")).isTrue();
    }

    private static Api.Reply submit(Api api, Map<String, ?> parameters, String... more) throws Exception {
        return api.post("submit", body(parameters, more));
    }

    private static String body(Map<String, ?> parameters, String... more) {
        ObjectNode body = Api.JSON.createObjectNode().put("job_type", "meta-analysis");
        for (int i = 0; i < more.length; i += 2) {
            body.put(more[i], more[i + 1]);
        }
        ObjectNode all = body.putObject("parameters");
        all.put("meta_analysis_id", "simulated").put("no_upload", true);
        parameters.forEach((name, value) -> all.set(name, Api.JSON.valueToTree(value)));
        return body.toString();
    }

    private static JsonNode succeeded(Api api, Api.Reply submitted) throws Exception {
        JsonNode ended = api.awaitEnd(submitted.body().path("job_id").asText());
        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
        return ended;
    }

    private static String name(Api.Reply submitted) {
        return submitted.body().path("artifact_prefix").asText();
    }

    private Path results(Api.Reply submitted) {
        return folder.resolve("data/s3/compose-runner-results/compose-runner/results")
                .resolve(name(submitted));
    }

    /** What a job has left but for its record, by name; the bytes as text of one character each. */
    private Map<String, String> files(Api.Reply submitted) throws IOException {
        var files = new TreeMap<String, String>();
        Path results = results(submitted);
        try (var found = Files.walk(results)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String name = results.relativize(file).toString();
                if (!name.equals("metadata.json")) {
                    files.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }
}
