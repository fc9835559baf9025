package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.KeyLevel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks for keys in all that whole runs leave: objects, executions with the inputs and overrides in their histories, logs, records, the
 * ledger, the output of the service, and every answer. Runs succeed, fail, are cancelled, time out, and are killed with their service.
 */
@Timeout(300)
final class KeyLeakTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String NSC_KEY = "nsc-1f0c6d2b9a7e4853-planted";
    private static final String NV_KEY = "nv-83b1c09d5e7f4a26-planted";
    private static final String PASSWORD = "echo-5a9d3c7b1e8f0462-planted";
    private static final String PROGRAM_KEY = "program-c4e8a1f7029b6d35-planted";
    private static final Secret ACCESS_KEY = AccessKey.generate(new SecureRandom());

    /** A program that says its secret, and does not end by itself. */
    private static final String SILENT = """
            name: silent
            version: "1"
            image: example/shell:1
            command: [sh, -c, 'echo "the key is $KEY"; exec sleep 600']
            timeoutSeconds: 2
            secrets: {KEY: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:key"}
            parameters: {type: object}
            """;

    private static final String KEYS = ", \"nsc_key\": \"" + NSC_KEY + "\", \"nv_key\": \"" + NV_KEY + "\"";
    private static final String META_ANALYSIS = "\"meta_analysis_id\": \"%s\", \"no_upload\": true" + KEYS;
    private static final String ECHO = "\"job_type\": \"echo\", \"text\": \"%s\", \"password\": \"" + PASSWORD + "\"";

    /** What was answered to requests. */
    private final List<String> answers = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void keys_ofRunsThatEndInEveryWay_areNowhereThatAnythingIsKept() throws Exception {
        writeFiles();
        Map<String, String> ends = Map.of(
                "succeeded", "SUCCEEDED",
                "failed", "JobError",
                "absent", "InvalidInput",
                "silent", "Timeout",
                "cancelled", "Cancelled",
                "killed", "Cancelled");
        try (ServiceProcess service = start();
                Api api = new Api(service.url())) {
            submit(api, "succeeded", META_ANALYSIS.formatted("simulated"));
            submit(api, "failed", ECHO.formatted("fail"));
            submit(api, "absent", META_ANALYSIS.formatted("nothing"));
            submit(api, "silent", "\"job_type\": \"silent\", \"parameters\": {}");
            for (String job : List.of("succeeded", "failed", "absent", "silent")) {
                awaitEnd(api, job);
            }
            submit(api, "cancelled", ECHO.formatted("wait"));
            submit(api, "killed", ECHO.formatted("wait"));
            awaitTasks(service, 2);
            assertThat(leaksOfProcesses(service)).isEmpty();
            cancel(api, "cancelled");
            awaitEnd(api, "cancelled");
            service.kill();
        }
        // Those that a job still needs: it also shows that the search finds what is there.
        assertThat(leaks())
                .containsExactly("data/s3/compose-runner-results/compose-runner/results.secrets/killed.json");

        try (ServiceProcess service = start();
                Api api = new Api(service.url())) {
            cancel(api, "killed");
            for (var end : ends.entrySet()) {
                awaitEnd(api, end.getKey());
                assertThat(collect(api, end.getKey())).as(end.getKey()).isEqualTo(end.getValue());
            }
            post(api, "jobs", "{}");
            post(api, "stats", "{}");
            service.end();
        }
        assertThat(leaks()).isEmpty();
        assertThat(answers)
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(hasKey(answer)).as(answer).isFalse());
        // The program's own words were taken, and its key was not.
        assertThat(answers).anySatisfy(answer -> assertThat(answer).contains("the key is [secret]"));
    }

    private void writeFiles() throws IOException {
        new TypedServices(folder).with("silent", SILENT);
        Path secrets = Files.createDirectories(folder.resolve("types").resolve("secrets"));
        ownersAlone(Files.writeString(secrets.resolve("KEY"), PROGRAM_KEY));
        ownersAlone(Files.writeString(
                folder.resolve("keys"),
                AccessKey.of("root", KeyLevel.ADMIN, ACCESS_KEY).line()));
    }

    private static void ownersAlone(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private ServiceProcess start() throws Exception {
        return ServiceProcess.start(
                folder, Path.of("..", "examples"), TypedServices.IMAGE, List.of(folder.resolve("keys")));
    }

    /** Asks for all that is known of a job, and returns its error, or its status where it has none. */
    private String collect(Api api, String job) throws Exception {
        post(api, "logs", "{\"artifact_prefix\": \"" + job + "\", \"start_time\": 0}");
        post(api, "results", "{\"artifact_prefix\": \"" + job + "\"}");
        JsonNode status = post(api, "status", "{\"job_id\": \"" + job + "\"}").body();
        String arn = "{\"executionArn\": \"" + status.path("job_id").asText() + "\"}";
        states(api, "DescribeExecution", arn);
        assertThat(states(api, "GetExecutionHistory", arn).path("events")).isNotEmpty();
        return status.path("error").asText(status.path("status").asText());
    }

    private void submit(Api api, String job, String fields) throws Exception {
        Api.Reply reply = post(api, "submit", "{\"artifact_prefix\": \"" + job + "\", " + fields + "}");
        assertThat(reply.statusCode()).as(reply.toString()).isEqualTo(202);
    }

    private void cancel(Api api, String job) throws Exception {
        assertThat(post(api, "cancel", "{\"job_id\": \"" + job + "\"}").statusCode())
                .isEqualTo(200);
    }

    private void awaitEnd(Api api, String job) throws Exception {
        for (long until = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < until; Thread.sleep(100)) {
            Api.Reply reply = post(api, "status", "{\"job_id\": \"" + job + "\"}");
            if (!reply.body().path("status").asText().equals("RUNNING")) {
                return;
            }
        }
        throw new AssertionError(job + " did not end");
    }

    /** Waits until tasks run in processes of their own. */
    private static void awaitTasks(ServiceProcess service, int count) throws InterruptedException {
        for (long until = System.nanoTime() + LIMIT.toNanos();
                service.process().descendants().count() < count;
                Thread.sleep(100)) {
            assertThat(System.nanoTime()).as("tasks begin").isLessThan(until);
        }
    }

    private Api.Reply post(Api api, String path, String body) throws Exception {
        return answered(api.send(request(api.url() + "/" + path).POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    private JsonNode states(Api api, String operation, String body) throws Exception {
        return answered(api.send(request(api.url() + "/")
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(HttpRequest.BodyPublishers.ofString(body))))
                .body();
    }

    private Api.Reply answered(Api.Reply reply) {
        answers.add(reply.toString());
        return reply;
    }

    private static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + ACCESS_KEY.value());
    }

    /** The files that hold a key, but for that which it was given in. */
    private List<String> leaks() throws IOException {
        var found = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(folder.resolve("types/secrets"))
                        && hasKey(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))) {
                    found.add(folder.relativize(file).toString());
                }
            }
        }
        return List.copyOf(found);
    }

    /** The tasks of a service that have a key on their command line or in their environment, where every user's programs may look. */
    private static List<String> leaksOfProcesses(ServiceProcess service) throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs /proc, to read the variables of processes");
        var found = new ArrayList<String>();
        List<ProcessHandle> tasks = service.process().descendants().toList();
        assertThat(tasks).hasSizeGreaterThanOrEqualTo(2);
        for (ProcessHandle task : tasks) {
            for (String file : List.of("cmdline", "environ")) {
                Path path = Path.of("/proc", Long.toString(task.pid()), file);
                if (hasKey(Files.readString(path, StandardCharsets.ISO_8859_1))) {
                    found.add(path.toString());
                }
            }
        }
        return found;
    }

    /** Whether a key is there as it is, in UTF-16, or as Base64 of itself or of a text that ends with it. */
    private static boolean hasKey(String text) {
        return Stream.of(NSC_KEY, NV_KEY, PASSWORD, PROGRAM_KEY, ACCESS_KEY.value())
                .flatMap(KeyLeakTest::forms)
                .anyMatch(text::contains);
    }

    private static Stream<String> forms(String key) {
        String wide = new String(key.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
        return Stream.concat(
                Stream.of(key, wide.substring(1)), Stream.of("", "a", "ab").map(before -> base64(before, key)));
    }

    private static String base64(String before, String key) {
        String whole = Base64.getEncoder().encodeToString((before + key).getBytes(StandardCharsets.UTF_8));
        return whole.substring(before.isEmpty() ? 0 : 4, whole.length() - 4);
    }
}
