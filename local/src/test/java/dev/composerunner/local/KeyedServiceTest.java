package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service with a key file, as clients see it. */
@Timeout(180)
final class KeyedServiceTest {

    private static final Secret ANN = AccessKey.generate(new SecureRandom());
    private static final Secret BOB = AccessKey.generate(new SecureRandom());
    private static final Secret ADMIN = AccessKey.generate(new SecureRandom());
    private static final String PAGE = "https://pages.example";

    @TempDir
    private static Path folder = Path.of("");

    private static @Nullable Service service;
    private static Api api = new Api(URI.create("http://127.0.0.1:1"));

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                String.join(
                        "\n",
                        AccessKey.of("ann", KeyLevel.SUBMIT, ANN).line(),
                        AccessKey.of("bob", KeyLevel.SUBMIT, BOB).line(),
                        AccessKey.of("root", KeyLevel.ADMIN, ADMIN).line()));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        service = Service.start(new ServiceSettings(
                folder.resolve("data"),
                0,
                0,
                1,
                Path.of("..", "examples"),
                Map.of(),
                null,
                Map.of(),
                false,
                new ServiceAccess(KeyFile.read(keys), "127.0.0.1", List.of(PAGE))));
        api = new Api(service.url());
    }

    @AfterAll
    static void stop() {
        api.close();
        if (service != null) {
            service.close();
        }
    }

    @Test
    void job_ofOneKey_isNotThereForAnother() throws Exception {
        assertThat(post("submit", null, "{\"job_type\": \"echo\", \"text\": \"hi\"}")
                        .statusCode())
                .isEqualTo(401);
        Api.Reply submitted =
                post("submit", ANN, "{\"job_type\": \"echo\", \"artifact_prefix\": \"anns\", \"text\": \"hi\"}");
        assertThat(submitted.statusCode()).as(submitted.toString()).isEqualTo(202);

        for (String path : List.of("status", "logs", "results", "cancel")) {
            Api.Reply unknown = post(path, BOB, job("never"));
            Api.Reply other = post(path, BOB, job("anns"));
            assertThat(other.statusCode()).as(path).isEqualTo(404);
            assertThat(other.body().toString())
                    .isEqualTo(unknown.body().toString().replace("never", "anns"));
        }
        assertThat(awaitEnd(ANN, "anns").path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(post("status", ADMIN, job("anns")).statusCode()).isEqualTo(200);
        JsonNode artifacts = post("results", ANN, job("anns")).body().path("artifacts");
        assertThat(artifacts.findValuesAsText("filename")).contains("echo.txt", "metadata.json");
        // A presigned address is its own permission.
        assertThat(api.fetch(artifacts.path(0).path("url").asText()).statusCode())
                .isEqualTo(200);
        // Its key is in nothing that the service keeps.
        assertThat(holdsAnywhere(ANN.value())).isFalse();
    }

    @Test
    void bundle_isThereForTasksAndNotByItsUsualAddress() throws Exception {
        // Tasks send no key: what they read has an address that nobody can guess.
        assertThat(send("bundles/meta-analyses/simulated", null).statusCode()).isEqualTo(404);
        Api.Reply guessed = send("bundles/" + "0".repeat(32) + "/meta-analyses/simulated", null);
        assertThat(guessed.statusCode()).isEqualTo(404);
        assertThat(send("bundles", null).body().path("error").asText()).doesNotContainPattern("[0-9a-f]{32}");

        post("submit", ANN, "{\"meta_analysis_id\": \"simulated\", \"artifact_prefix\": \"sim\", \"no_upload\": true}");
        assertThat(awaitEnd(ANN, "sim").path("status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void statesApi_takesKeysOfAdminsAlone() throws Exception {
        // By it anybody could start an execution of any job, under any name.
        assertThat(states(null).statusCode()).isEqualTo(401);
        assertThat(states(ANN).statusCode()).isEqualTo(403);
        assertThat(states(ADMIN).statusCode()).isEqualTo(200);
    }

    @Test
    void request_throughAProxy_isAnsweredByItsKey() throws IOException {
        assertThat(ask("GET /job-types HTTP/1.1", "Host: runner.example\r\nX-Api-Key: " + ANN.value() + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(ask("GET /job-types HTTP/1.1", "Host: runner.example\r\n"))
                .startsWith("HTTP/1.1 401")
                .containsIgnoringCase("\r\nWWW-Authenticate: Bearer\r\n");
    }

    @Test
    void page_ofAnAllowedOrigin_mayAskAndRead() throws IOException {
        String preflight = ask(
                "OPTIONS /submit HTTP/1.1",
                "Host: a\r\nOrigin: " + PAGE
                        + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n");
        String refused = ask("GET /job-types HTTP/1.1", "Host: a\r\nOrigin: " + PAGE + "\r\n");

        assertThat(preflight)
                .startsWith("HTTP/1.1 200")
                .contains("Access-Control-Allow-Origin: " + PAGE + "\r\n")
                .contains("Access-Control-Allow-Methods: GET, POST\r\n")
                .contains("Access-Control-Allow-Headers: Authorization, Content-Type, X-Api-Key\r\n")
                .contains("Vary: Origin\r\n");
        // A page that may not read the refusal cannot say that a key is needed.
        assertThat(refused).startsWith("HTTP/1.1 401").contains("Access-Control-Allow-Origin: " + PAGE + "\r\n");
        assertThat(ask("GET /job-types HTTP/1.1", "Host: a\r\nX-Api-Key: " + ANN.value() + "\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains("Vary: Origin\r\n")
                .doesNotContain("Access-Control-Allow-Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pages.example.evil", "http://pages.example", "https://PAGES.example", "null", "*"})
    void page_ofAnotherOrigin_isRefused(String origin) throws IOException {
        for (String line : List.of("OPTIONS /submit HTTP/1.1", "GET /job-types HTTP/1.1")) {
            assertThat(ask(
                            line,
                            "Host: a\r\nOrigin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\nX-Api-Key: "
                                    + ANN.value() + "\r\n"))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("Access-Control-Allow");
        }
    }

    @Test
    void header_thatIsVeryLong_isAnswered() throws IOException {
        assertThat(ask("GET /job-types HTTP/1.1", "Host: a\r\nX-Api-Key: " + "x".repeat(100_000) + "\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    private static boolean holdsAnywhere(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static JsonNode awaitEnd(Secret key, String job) throws Exception {
        while (true) {
            JsonNode status = post("status", key, job(job)).body();
            if (!status.path("status").asText().equals("RUNNING")) {
                return status;
            }
            Thread.sleep(100);
        }
    }

    private static String job(String name) {
        return "{\"job_id\":\"" + name + "\",\"artifact_prefix\":\"" + name + "\"}";
    }

    private static Api.Reply post(String path, @Nullable Secret key, String body) throws Exception {
        return api.send(request(path, key).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static Api.Reply send(String path, @Nullable Secret key) throws Exception {
        return api.send(request(path, key));
    }

    private static Api.Reply states(@Nullable Secret key) throws Exception {
        return api.send(request("", key)
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "AWSStepFunctions.ListStateMachines")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private static HttpRequest.Builder request(String path, @Nullable Secret key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + "/" + path));
        return key == null ? request : request.header("Authorization", "Bearer " + key.value());
    }

    private static URI url() {
        if (service == null) {
            throw new IllegalStateException("the service has not started");
        }
        return service.url();
    }

    private static String ask(String line, String headers) throws IOException {
        try (var client = new Socket(InetAddress.getLoopbackAddress(), url().getPort())) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write((line + "\r\nConnection: close\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = client.getInputStream();
            var out = new ByteArrayOutputStream();
            in.transferTo(out);
            return out.toString(StandardCharsets.UTF_8);
        }
    }
}
