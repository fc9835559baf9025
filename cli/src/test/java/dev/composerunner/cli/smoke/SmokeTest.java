package dev.composerunner.cli.smoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.composerunner.cli.client.ServiceClient;
import dev.composerunner.cli.client.ServiceException;
import dev.composerunner.cli.deployment.Addresses.FunctionUrls;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn.Answer;
import dev.composerunner.cli.deployment.FunctionUrlsStandIn.Request;
import dev.composerunner.cli.deployment.Operation;
import dev.composerunner.cli.deployment.Outputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A check beside functions that answer as those of a deployment, and each time with another fault. */
@Isolated("looks at the standard output and error")
@Timeout(60)
final class SmokeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final FunctionUrlsStandIn functions;
    private final HttpServer files;
    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private String record = "{\"status\": \"SUCCEEDED\", \"artifact_prefix\": \"job-1\"}";
    private String said = "";

    SmokeTest() throws IOException {
        functions = new FunctionUrlsStandIn();
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void answer() {
        files.createContext("/", exchange -> {
            byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        files.start();
        functions.answer(
                Operation.SUBMIT,
                _ -> new Answer(202, Map.of("artifact_prefix", "job-" + submitted.incrementAndGet())));
        functions.answer(Operation.STATUS, request -> {
            String job = request.path("job_id").asText();
            String status = cancelled.contains(job) ? "ABORTED" : asked.incrementAndGet() < 3 ? "RUNNING" : "SUCCEEDED";
            return new Answer(200, Map.of("job_id", job, "status", status));
        });
        functions.answer(Operation.RESULTS, _ -> new Answer(200, results("metadata.json", "z.nii.gz")));
        functions.answer(Operation.CANCEL, request -> {
            cancelled.add(request.path("job_id").asText());
            return new Answer(200, Map.of("job_id", "j", "status", "ABORTED"));
        });
    }

    @AfterEach
    void stop() {
        functions.close();
        files.stop(0);
    }

    private Map<String, Object> results(String... names) {
        String url = "http://127.0.0.1:" + files.getAddress().getPort() + "/";
        List<Map<String, Object>> artifacts = List.of(names).stream()
                .map(name -> Map.<String, Object>of("key", "k", "filename", name, "size", record.length(), "url", url))
                .toList();
        return Map.of("artifact_prefix", "job-1", "bucket", "b", "prefix", "p", "artifacts", artifacts);
    }

    private void run(Duration limit) throws InterruptedException {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        var bytes = new ByteArrayOutputStream();
        try (var heard = new PrintStream(bytes, true, StandardCharsets.UTF_8);
                var client =
                        new ServiceClient(new FunctionUrls(new Outputs("stack S", functions.outputs())), null, null)) {
            System.setOut(heard);
            System.setErr(heard);
            new Smoke(client, "ID", limit, PAUSE).run();
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private void requireFailure(String step, String reason) {
        assertThatThrownBy(() -> run(LIMIT))
                .isInstanceOf(ServiceException.class)
                .hasMessageStartingWith("smoke: " + step + " failed after ")
                .hasMessageContaining(reason);
    }

    @Test
    void run_ofAServiceThatWorks_printsEachStepWithItsTime() throws Exception {
        run(LIMIT);

        assertThat(said.lines().map(line -> line.replaceAll(" +[0-9.]+ s +", ": ")))
                .containsExactly(
                        "submit: job job-1",
                        "wait: SUCCEEDED",
                        "results: 2 files, " + 2 * record.length() + " bytes",
                        "download: metadata.json, " + record.length() + " bytes",
                        "submit: job job-2",
                        "cancel: ABORTED",
                        "wait: ABORTED");
        assertThat(said.lines()).allSatisfy(line -> assertThat(line).containsPattern("[0-9]\\.[0-9] s"));
        assertThat(functions.requests())
                .filteredOn(request -> request.operation() == Operation.SUBMIT)
                .extracting(Request::body)
                .allSatisfy(body ->
                        assertThat(body).contains("\"meta_analysis_id\":\"ID\"").contains("\"no_upload\":true"));
        assertThat(cancelled).containsExactly("job-2");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMIT", "RESULTS", "CANCEL"})
    void run_functionThatFails_failsAtItsStep(Operation operation) {
        functions.answer(operation, _ -> new Answer(500, Map.of("error", "broken")));

        requireFailure(operation.name().toLowerCase(Locale.ROOT), "broken");
    }

    @Test
    void run_statusThatFails_failsAtWaitAndCancelsTheJob() {
        functions.answer(Operation.STATUS, _ -> new Answer(502, "Internal Server Error"));

        requireFailure("wait", "did not answer as it should");

        assertThat(cancelled).containsExactly("job-1");
        assertThat(said).contains("job job-1 is left: ABORTED");
    }

    @Test
    void run_firstJobThatFails_failsWithItsReasonAndSubmitsNoSecond() {
        functions.answer(
                Operation.STATUS,
                Map.of("job_id", "j", "status", "FAILED", "error", "InvalidInput", "cause", "no such study"));

        requireFailure("wait", "job job-1: got FAILED, InvalidInput: no such study; expected: SUCCEEDED");

        assertThat(submitted).hasValue(1);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void run_resultsWithoutTheRecord_failAtResults() {
        functions.answer(Operation.RESULTS, results("z.nii.gz"));

        requireFailure("results", "got 1 files without metadata.json");
    }

    @Test
    void run_recordOfAnotherJob_failsAtDownload() {
        record = "{\"status\": \"SUCCEEDED\", \"artifact_prefix\": \"other\"}";

        requireFailure("download", "of job 'other'; expected: SUCCEEDED of job-1");
    }

    @Test
    void run_secondJobThatCannotBeStopped_failsAtCancel() {
        functions.answer(Operation.CANCEL, Map.of("job_id", "j", "status", "SUCCEEDED"));

        requireFailure("cancel", "job job-2: got SUCCEEDED; expected: ABORTED");
    }

    @Test
    void run_cancelThatStopsNothing_failsAtTheSecondWait() {
        functions.answer(Operation.CANCEL, Map.of("job_id", "j", "status", "ABORTED"));

        requireFailure("wait", "job job-2: got SUCCEEDED; expected: ABORTED");
    }

    @Test
    void run_jobThatDoesNotEnd_endsWithTheLimitAndIsCancelled() {
        functions.answer(Operation.STATUS, Map.of("job_id", "j", "status", "RUNNING"));

        assertThatThrownBy(() -> run(Duration.ofSeconds(1)))
                .hasMessageStartingWith("smoke: wait failed after ")
                .hasMessageContaining("the 1 s of --limit are over");
        assertThat(cancelled).containsExactly("job-1");
        assertThat(functions.requests()).extracting(Request::operation).last().isEqualTo(Operation.CANCEL);
    }
}
