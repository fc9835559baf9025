package dev.composerunner.statesserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own. */
@Timeout(120)
final class MainTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROLE = "arn:aws:iam::000000000000:role/any";
    private static final String MACHINES = "arn:aws:states:us-east-1:000000000000:stateMachine:";
    private static final String EXECUTIONS = "arn:aws:states:us-east-1:000000000000:execution:";

    @TempDir
    private Path home = Path.of("");

    @Test
    void program_goesOnWithItsExecutionsAfterASignal() throws Exception {
        Path data = home.resolve("data");
        try (Program first = Program.start(home, "--port", "0", "--data", data.toString())) {
            assertThat(first.ready()).anyMatch(line -> line.contains("export AWS_ENDPOINT_URL_SFN=" + first.url()));
            first.create(
                    "wait", "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":3600,\"End\":true}}}");
            first.call(
                    "StartExecution", "{\"stateMachineArn\":\"" + MACHINES + "wait\",\"name\":\"w\",\"input\":\"{}\"}");
            assertThat(first.terminated()).isEqualTo(143);
            assertThat(first.errors()).isEmpty();
        }
        try (Program second = Program.start(home, "--port", "0", "--data", data.toString())) {
            assertThat(second.ready()).contains("1 interrupted executions go on");
            assertThat(second.describe("wait:w").path("status").asText()).isEqualTo("RUNNING");
            second.call("StopExecution", "{\"executionArn\":\"" + EXECUTIONS + "wait:w\"}");
            assertThat(second.describe("wait:w").path("status").asText()).isEqualTo("ABORTED");
        }
    }

    @Test
    void unknownResource_failsItsStateAndSaysWhatThereIs() throws Exception {
        try (Program program = Program.start(home, "--port", "0", "--data", "data")) {
            program.create("lambda", """
                    {"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                     "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}}}}""");
            program.call("StartExecution", "{\"stateMachineArn\":\"" + MACHINES + "lambda\",\"name\":\"e\"}");
            JsonNode told = program.describe("lambda:e");
            while (told.path("status").asText().equals("RUNNING")) {
                Thread.sleep(10);
                told = program.describe("lambda:e");
            }
            assertThat(told.path("status").asText()).isEqualTo("FAILED");
            assertThat(told.path("cause").asText())
                    .startsWith("resource: got arn:aws:states:::lambda:invoke; allowed in states-server: activities, ");
        }
    }

    @Test
    void takenFolderAndPort_areNamed() throws Exception {
        try (Program program = Program.start(home, "--port", "0", "--data", "data")) {
            try (Program other = Program.run(home, "--port", "0", "--data", "data")) {
                assertThat(other.exitCode()).isEqualTo(1);
                assertThat(other.errors())
                        .contains("data folder ")
                        .contains(" is in use by another states-server (pid " + program.pid() + "); stop it");
            }
            String port = Integer.toString(program.url().getPort());
            try (Program other = Program.run(home, "--port", port, "--data", "other")) {
                assertThat(other.exitCode()).isEqualTo(1);
                assertThat(other.errors())
                        .contains("port " + port + " is in use")
                        .contains("--port");
            }
        }
    }

    @Test
    void folder_ofSomebodyElse_isRefusedAndLeftAsItWas() throws Exception {
        Path folder = Files.createDirectory(home.resolve("thesis"));
        Files.writeString(folder.resolve("chapter.txt"), "mine");
        try (Program program = Program.run(home, "--port", "0", "--data", folder.toString())) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.errors()).contains("holds chapter.txt, which states-server has not made; pass --data");
        }
        assertThat(folder.toFile().list()).containsExactly("chapter.txt");
    }

    @Test
    void verbose_logsRequestsAndExecutionsALineEach() throws Exception {
        try (Program program = Program.start(home, "--port", "0", "--data", "data", "--verbose")) {
            program.create("pass", LocalStates.PASS);
            program.call("StartExecution", "{\"stateMachineArn\":\"" + MACHINES + "pass\",\"name\":\"e\"}");
            while (!program.errors().contains("has ended: SUCCEEDED")) {
                Thread.sleep(10);
            }
            assertThat(program.errors())
                    .containsPattern("DEBUG \\S+LoopbackServer: POST /: 200 after \\d+ ms \\(request [0-9a-f-]{36}\\)")
                    .contains(EXECUTIONS + "pass:e runs");
            assertThat(program.errors().lines())
                    .allMatch(line -> line.matches("\\d{4}-\\S+Z DEBUG dev\\.composerunner\\.\\S+: .*"));
        }
    }

    @Test
    void quiet_leavesWarningsOut() throws Exception {
        Path data = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        String warning = "others may write into the data folder";
        try (Program program = Program.start(home, "--port", "0", "--data", "open")) {
            assertThat(program.errors()).contains("WARN dev.composerunner.statesserver.folder.HeldFolder: " + warning);
        }
        try (Program program = Program.start(home, "--port", "0", "--data", "open", "--quiet")) {
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void wrongUse_endsWith2() throws Exception {
        try (Program program = Program.run(home, "--prot", "1")) {
            assertThat(program.exitCode()).isEqualTo(2);
            assertThat(program.errors()).startsWith("states-server: option: got --prot; allowed: --port");
        }
    }

    /** A process of the program. */
    private static final class Program implements AutoCloseable {

        private final Process process;
        private final Path errors;
        private final List<String> ready = new ArrayList<>();
        private final HttpClient http = HttpClient.newHttpClient();

        private Program(Process process, Path errors) {
            this.process = process;
            this.errors = errors;
        }

        static Program run(Path home, String... arguments) throws IOException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName()));
            command.addAll(List.of(arguments));
            Path errors = Files.createTempFile("states-server", ".err");
            return new Program(
                    new ProcessBuilder(command)
                            .directory(home.toFile())
                            .redirectError(errors.toFile())
                            .start(),
                    errors);
        }

        static Program start(Path home, String... arguments) throws IOException {
            Program program = run(home, arguments);
            BufferedReader output = program.process.inputReader(UTF_8);
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                program.ready.add(line);
                if (line.startsWith("stop with")) {
                    return program;
                }
            }
            throw new AssertionError("it did not start: " + program.errors());
        }

        List<String> ready() {
            return ready;
        }

        URI url() {
            return URI.create(ready.getFirst().replaceFirst("Step Functions on ([^,]*), .*", "$1"));
        }

        long pid() {
            return process.pid();
        }

        int terminated() throws InterruptedException {
            process.toHandle().destroy();
            return exitCode();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        String errors() throws IOException {
            return Files.readString(errors);
        }

        void create(String name, String definition) throws Exception {
            call(
                    "CreateStateMachine",
                    JSON.createObjectNode()
                            .put("name", name)
                            .put("roleArn", ROLE)
                            .put("definition", definition)
                            .toString());
        }

        JsonNode describe(String execution) throws Exception {
            return call("DescribeExecution", "{\"executionArn\":\"" + EXECUTIONS + execution + "\"}");
        }

        JsonNode call(String operation, String body) throws Exception {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(url())
                            .header("Content-Type", "application/x-amz-json-1.0")
                            .header("X-Amz-Target", "AWSStepFunctions." + operation)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        }

        @Override
        public void close() throws IOException {
            http.close();
            process.destroyForcibly();
            Files.deleteIfExists(errors);
        }
    }
}
