package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.composerunner.cli.terminal.PlainText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that speak to a service, beside one that answers what it should not. */
@Isolated("looks at the standard output and error")
class ClientCommandsTest {

    /** A terminal's title, a colour by a C1 character, and a text that is written from right to left. */
    private static final String EVIL = "\u001b]0;title\u0007 \u009b31m \u202egnp.exe\u2066";

    private static final String SAFE = " ]0;title   31m  gnp.exe ";

    @TempDir
    private Path folder;

    private final Map<String, Object> answers = new ConcurrentHashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private String out = "";
    private String err = "";

    ClientCommandsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            Object answer = answers.getOrDefault(exchange.getRequestURI().getPath(), Map.of("error", EVIL));
            byte[] body = answer instanceof String text
                    ? text.getBytes(StandardCharsets.UTF_8)
                    : json.writeValueAsBytes(answer);
            exchange.sendResponseHeaders(
                    answers.containsKey(exchange.getRequestURI().getPath()) ? 200 : 400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private int run(String... arguments) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        var outBytes = new ByteArrayOutputStream();
        var errBytes = new ByteArrayOutputStream();
        String[] line = Arrays.copyOf(arguments, arguments.length + 2);
        line[arguments.length] = "--url";
        line[arguments.length + 1] = url();
        try (var heard = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
                var said = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
            System.setOut(heard);
            System.setErr(said);
            return Main.run(line);
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            out = outBytes.toString(StandardCharsets.UTF_8);
            err = errBytes.toString(StandardCharsets.UTF_8);
        }
    }

    private Map<String, Object> artifact(String name, String content) {
        answers.put("/files/" + name.replaceAll("\\W", ""), content);
        return Map.of(
                "key",
                "k",
                "filename",
                name,
                "size",
                content.length(),
                "url",
                url() + "/files/" + name.replaceAll("\\W", ""));
    }

    private void results(List<Map<String, Object>> artifacts) {
        answers.put("/results", Map.of("artifact_prefix", "job", "bucket", "b", "prefix", "p", "artifacts", artifacts));
    }

    @Test
    void textOfTheService_neverReachesTheTerminalRaw() {
        answers.put("/logs", Map.of("events", List.of(), "next_token", "t"));
        answers.put("/status", Map.of("job_id", EVIL, "status", EVIL));
        answers.put("/cancel", Map.of("status", EVIL));
        answers.put("/submit", Map.of("artifact_prefix", EVIL, "warnings", List.of(EVIL)));
        results(List.of(artifact("a" + EVIL, "x")));

        for (String command : List.of("status", "cancel", "submit", "results", "logs")) {
            run(command, "job");
            assertThat(out + err).as(command).matches("[\\P{C}\n]*");
        }
        answers.clear();
        assertThat(run("status", "job")).isPositive();
        assertThat(err).contains(SAFE);
    }

    @Test
    void key_ofAFile_isSentByEveryCommandAndPrintedByNone() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "cr_of-ann");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var sent = new ArrayList<String>();
        for (String path : List.of("status", "cancel", "submit", "results", "logs", "job-types")) {
            server.createContext("/" + path, exchange -> {
                sent.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
                byte[] body = json.writeValueAsBytes(Map.of("status", "FAILED", "error", "no such key"));
                exchange.sendResponseHeaders(401, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
        }

        for (String command : List.of("status j", "cancel j", "submit j", "results j", "logs j", "job-types list")) {
            assertThat(run((command + " --key-file " + file).split(" ", -1))).isEqualTo(1);
            assertThat(out + err)
                    .contains("no such key; set COMPOSE_RUNNER_KEY or give --key-file")
                    .doesNotContain("cr_of-ann");
        }

        assertThat(sent)
                .containsExactly(
                        "status Bearer cr_of-ann",
                        "cancel Bearer cr_of-ann",
                        "submit Bearer cr_of-ann",
                        "results Bearer cr_of-ann",
                        "logs Bearer cr_of-ann",
                        "job-types Bearer cr_of-ann");
    }

    @Test
    void logs_follow_printsLinesWithoutWhatATerminalObeys() {
        answers.put("/status", Map.of("job_id", "j", "status", "SUCCEEDED"));
        // The log has an end: the same token and nothing new.
        server.createContext("/logs", exchange -> {
            boolean first =
                    !new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).contains("\"t\"");
            var events = first ? List.of(Map.of("timestamp", 1, "message", EVIL)) : List.of();
            byte[] body = json.writeValueAsBytes(Map.of("events", events, "next_token", "t"));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });

        assertThat(run("logs", "job", "--follow")).isZero();

        assertThat(out)
                .isEqualToNormalizingNewlines(PlainText.lines(EVIL) + "\n")
                .matches("[\\P{C}\n]*");
    }

    @Test
    void results_succeededJobWithoutArtifacts_isAnError() {
        answers.put("/status", Map.of("job_id", "j", "status", "SUCCEEDED"));
        results(List.of());

        assertThat(run("results", "job", "--download", folder.resolve("d").toString()))
                .isEqualTo(1);

        assertThat(err).contains("the service has no artifact of job job, which is SUCCEEDED");
        assertThat(folder.resolve("d")).doesNotExist();
    }

    @Test
    void results_intoAFolderOfAnotherJob_areRefusedUnlessToldToOverwrite() throws IOException {
        Path target = Files.createDirectories(folder.resolve("d"));
        Files.writeString(target.resolve("z.nii.gz"), "of the other job");
        Files.writeString(
                target.resolve("metadata.json"),
                "{\"status\": \"SUCCEEDED\", \"artifact_prefix\": \"other\", \"artifacts\": [{\"name\": \"z.nii.gz\"}]}");
        results(List.of(artifact("z.nii.gz", "new"), artifact("metadata.json", "{}")));

        assertThat(run("results", "job", "--download", target.toString())).isEqualTo(1);
        assertThat(err)
                .contains("holds results of another job (artifact_prefix 'other' instead of 'job')", "--download");
        assertThat(target.resolve("z.nii.gz")).hasContent("of the other job");

        assertThat(run("results", "job", "--overwrite", "--download", target.toString()))
                .as(err)
                .isZero();
        assertThat(target.resolve("z.nii.gz")).hasContent("new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../out.txt", "/tmp/compose-runner-outside", "a/../../out.txt", "", ".", "a/./b", "a\u001b[2J"})
    void results_fileNameThatLeavesTheFolder_isRefusedAndNothingIsLeft(String name) {
        results(List.of(artifact("good.txt", "x"), artifact(name, "x")));

        assertThat(run("results", "job", "--download", folder.resolve("d").toString()))
                .isEqualTo(1);

        assertThat(err).contains("the service names a file that cannot be in a folder of results");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void results_moreBytesThanTheServiceSaid_areRefused() {
        answers.put("/files/big", "x".repeat(100));
        results(List.of(Map.of("key", "k", "filename", "big", "size", 5, "url", url() + "/files/big")));

        assertThat(run("results", "job", "--download", folder.resolve("d").toString()))
                .isEqualTo(1);

        assertThat(err).contains("big could not be downloaded");
        assertThat(folder.toFile().list()).isEmpty();
    }
}
