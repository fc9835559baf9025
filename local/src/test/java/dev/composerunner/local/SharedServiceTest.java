package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong where many share a service of jobs: each method is one fault that services of this kind had. */
@Timeout(300)
final class SharedServiceTest {

    private static final String TYPE = """
            name: script
            version: "1"
            image: example/shell:1
            command: [sh, -c, "${parameters.script}", script, "${outputs}"]
            parameters:
              type: object
              required: [script]
              properties: {script: {type: string}}
            outputs: {out: {path: out.txt}}
            retry: {attempts: 2, firstWaitSeconds: 1}
            """;

    private static final String WRITE = "; echo out > $1/out.txt";

    @TempDir
    private static Path folder = Path.of("");

    private static @Nullable Service service;
    private static Api api = new Api(URI.create("http://127.0.0.1:1"));

    @BeforeAll
    static void start() throws Exception {
        service = services("shared").start(2);
        api = new Api(service.url());
    }

    @AfterAll
    static void stop() {
        api.close();
        if (service != null) {
            service.close();
        }
    }

    private static TypedServices services(String name) throws Exception {
        return new TypedServices(Files.createDirectories(folder.resolve(name))).with("script", TYPE);
    }

    @Test
    void job_whoseProcessesAreKilled_endsAndIsDoneAgain() throws Exception {
        String script = "sleep 600" + WRITE;
        String job = started(script);
        String status;
        do {
            ProcessHandle.current()
                    .descendants()
                    .filter(each -> each.info().commandLine().orElse("").contains("sleep 600"))
                    .forEach(ProcessHandle::destroy);
            Thread.sleep(100);
            status = api.status(job).path("status").asText();
        } while (status.equals("RUNNING"));
        assertThat(status).isEqualTo("FAILED");
        JsonNode next = submitted(script, 202);
        assertThat(next.path("attempt").asInt()).isEqualTo(2);
        api.post("cancel", "{\"job_id\": \"" + next.path("job_id").asText() + "\"}");
    }

    @Test
    void failure_isNotTheAnswerToTheNextSubmission() throws Exception {
        String job = started("exit 3");
        assertThat(api.awaitEnd(job).path("status").asText()).isEqualTo("FAILED");
        JsonNode next = submitted("exit 3", 202);
        assertThat(next.path("attempt").asInt()).isEqualTo(2);
        api.awaitEnd(next.path("job_id").asText());
    }

    @Test
    void resultThatIsGone_isSaidByCheckWhichChangesNothing_andDoneAgainBySubmit() throws Exception {
        String script = "true 3" + WRITE;
        String job = started(script);
        assertThat(api.awaitEnd(job).path("status").asText()).isEqualTo("SUCCEEDED");
        Files.delete(services("shared").results(job).resolve("out.txt"));
        for (int i = 0; i < 2; i++) {
            JsonNode checked = api.post("check", submission(script)).body();
            assertThat(checked.path("exists").asBoolean()).isTrue();
            assertThat(checked.path("valid").asBoolean(true)).isFalse();
            assertThat(checked.path("attempt").asInt()).isEqualTo(1);
        }
        String next = submitted(script, 202).path("job_id").asText();
        assertThat(api.awaitEnd(next).path("status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void firstSubmissions_atOnce_areAllAnsweredWithTheJob() throws Exception {
        String body = submission("sleep 1" + WRITE);
        Set<String> jobs = new HashSet<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Api.Reply> submit = () -> api.post("submit", body);
            for (Future<Api.Reply> reply : threads.invokeAll(List.of(submit, submit, submit, submit))) {
                assertThat(reply.get().statusCode()).as(reply.get().toString()).isIn(200, 202);
                jobs.add(reply.get().body().path("job_id").asText());
            }
        }
        assertThat(jobs).hasSize(1);
        api.awaitEnd(jobs.iterator().next());
    }

    @Test
    void jobsThatWait_areEachTakenByOneOfThoseThatRunJobs() throws Exception {
        var jobs = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            jobs.add(started("echo begin " + i + WRITE));
        }
        for (String job : jobs) {
            assertThat(api.awaitEnd(job).path("status").asText()).isEqualTo("SUCCEEDED");
            assertThat(api.logs(job).stream().filter(line -> line.startsWith("begin")))
                    .hasSize(1);
        }
    }

    @Test
    void log_isReadOnwards_andAMissingFieldIsNamed() throws Exception {
        String job = started("echo one; sleep 1; echo two" + WRITE);
        api.awaitEnd(job);
        JsonNode all = api.get("logs?artifact_prefix=" + job + "&start_time=0").body();
        assertThat(all.path("events").findValuesAsText("message")).contains("one", "two");
        JsonNode after = api.get("logs?artifact_prefix=" + job + "&next_token="
                        + all.path("next_token").asText())
                .body();
        assertThat(after.path("events")).isEmpty();
        Map<String, String> fields = Map.of(
                "submit", "meta_analysis_id",
                "cancel", "job_id",
                "status", "job_id",
                "logs", "artifact_prefix",
                "results", "artifact_prefix",
                "expire", "job_id",
                "delete", "job_ids");
        for (var field : fields.entrySet()) {
            for (String body : List.of("{}", "{\"" + field.getValue() + "\": null}")) {
                Api.Reply reply = api.post(field.getKey(), body);
                assertThat(reply.statusCode()).as(field.getKey() + reply).isEqualTo(400);
                assertThat(reply.body().path("error").asText()).contains(field.getValue());
            }
        }
    }

    @Test
    void taskThatOutlivesItsCancellation_changesNeitherItsRecordNorTheNextAttempt() throws Exception {
        String script = "trap '' TERM; echo begun; sleep 3; echo late > $1/out.txt";
        String first = started(script);
        for (int i = 0; !api.logs(first).contains("begun"); i++) {
            assertThat(i).as(api.status(first).toString()).isLessThan(600);
            Thread.sleep(100);
        }
        assertThat(api.post("cancel", "{\"job_id\": \"" + first + "\"}").statusCode())
                .isEqualTo(200);
        JsonNode second = submitted(script, 202);
        assertThat(second.path("attempt").asInt()).isEqualTo(2);
        assertThat(api.awaitEnd(second.path("job_id").asText()).path("status").asText())
                .isEqualTo("SUCCEEDED");
        JsonNode ended = api.status(first);
        assertThat(ended.path("status").asText()).isEqualTo("ABORTED");
        assertThat(ended.at("/result/failure/type").asText())
                .as(ended.toString())
                .isEqualTo("Cancelled");
        assertThat(services("shared").results(first).resolve("out.txt")).doesNotExist();
    }

    @Test
    void key_opensWhatItsLevelSays_andNoneOpensNothing() throws Exception {
        Secret user = AccessKey.generate(new SecureRandom());
        Secret admin = AccessKey.generate(new SecureRandom());
        try (Service keyed = services("keyed").start(1, Map.of(), access(CallRates.UNLIMITED, user, admin));
                Api client = new Api(keyed.url())) {
            for (String path : List.of("jobs", "stats", "status?job_id=any", "results?artifact_prefix=any")) {
                assertThat(client.get(path).statusCode()).as(path).isEqualTo(401);
            }
            for (String path : List.of("jobs", "stats")) {
                assertThat(get(client, keyed, path, user).statusCode()).as(path).isEqualTo(403);
                assertThat(get(client, keyed, path, admin).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            var almost = new Secret(user.value().substring(0, user.value().length() - 1) + "_");
            assertThat(get(client, keyed, "job-types", almost).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void callLimit_countsKeysWhateverAddressTheyClaim_overRestarts_andSaysHowLongToWait() throws Exception {
        Secret user = AccessKey.generate(new SecureRandom());
        ServiceAccess access = access(new CallRates(0, 3, 0), user, AccessKey.generate(new SecureRandom()));
        for (int start = 0; start < 2; start++) {
            try (Service limited = services("limited").start(1, Map.of(), access);
                    Api client = new Api(limited.url())) {
                for (int call = 0; call < 2; call++) {
                    int number = 2 * start + call;
                    Api.Reply reply = client.send(HttpRequest.newBuilder(URI.create(limited.url() + "/submit"))
                            .header("x-api-key", user.value())
                            .header("X-Forwarded-For", "192.0.2." + number)
                            .POST(HttpRequest.BodyPublishers.ofString("{}")));
                    assertThat(reply.statusCode()).as(number + ": " + reply).isEqualTo(number < 3 ? 400 : 429);
                    if (number == 3) {
                        assertThat(reply.body().path("retry_after").asLong()).isPositive();
                    }
                }
            }
        }
    }

    @Test
    void addressInAResult_isNotCalledByThoseWhoAskForIt() throws Exception {
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var calls = new AtomicInteger();
        elsewhere.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.close();
        });
        elsewhere.start();
        try {
            String url = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/index.html";
            String script = "echo '{\"url\": \"" + url + "\", \"figpack_url\": \"" + url + "\"}' > $1/out.txt";
            api.awaitEnd(started(script));
            assertThat(api.post("check", submission(script))
                            .body()
                            .path("valid")
                            .asBoolean())
                    .isTrue();
            assertThat(submitted(script, 200).path("status").asText()).isEqualTo("SUCCEEDED");
            assertThat(calls).hasValue(0);
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    void lists_arePaged_jobsCanBeStopped_andForeignPagesReadNothing() throws Exception {
        String running = started("sleep 60" + WRITE);
        String other = started("true 11" + WRITE);
        for (String limit : List.of("0", "-1", "101", "x", "1e9")) {
            assertThat(api.get("jobs?limit=" + limit).statusCode()).as(limit).isEqualTo(400);
        }
        JsonNode page = api.get("jobs?limit=1").body();
        assertThat(page.path("jobs")).hasSize(1);
        assertThat(api.get("jobs?limit=1&next_token=" + page.path("next_token").asText())
                        .body()
                        .path("jobs"))
                .hasSize(1)
                .isNotEqualTo(page.path("jobs"));
        assertThat(api.post("cancel", "{\"job_id\": \"" + running + "\"}").statusCode())
                .isEqualTo(200);
        assertThat(api.awaitEnd(running).path("status").asText()).isEqualTo("ABORTED");
        assertThat(api.awaitEnd(other).path("status").asText()).isEqualTo("SUCCEEDED");
        HttpResponse<byte[]> answer = api.fetch(url() + "/status?job_id=" + running, "Origin", "https://pages.example");
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    private static URI url() {
        return Objects.requireNonNull(service).url();
    }

    private static ServiceAccess access(CallRates rates, Secret user, Secret admin) throws Exception {
        Path keys = Files.writeString(
                Files.createTempFile(folder, "keys", ""),
                AccessKey.of("user", KeyLevel.SUBMIT, user).line()
                        + '\n'
                        + AccessKey.of("root", KeyLevel.ADMIN, admin).line());
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        return new ServiceAccess(KeyFile.read(keys), "127.0.0.1", List.of(), rates);
    }

    private static Api.Reply get(Api client, Service keyed, String path, Secret key) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(keyed.url() + "/" + path))
                .header("Authorization", "Bearer " + key.value()));
    }

    /** Submits a script and returns its job's name. */
    private static String started(String script) throws Exception {
        return submitted(script, 202).path("artifact_prefix").asText();
    }

    private static JsonNode submitted(String script, int status) throws Exception {
        Api.Reply reply = api.post("submit", submission(script));
        assertThat(reply.statusCode()).as(reply.toString()).isEqualTo(status);
        return reply.body();
    }

    private static String submission(String script) {
        return Api.JSON
                .createObjectNode()
                .put("job_type", "script")
                .set("parameters", Api.JSON.createObjectNode().put("script", script))
                .toString();
    }
}
