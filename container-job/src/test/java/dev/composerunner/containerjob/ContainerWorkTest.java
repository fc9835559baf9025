package dev.composerunner.containerjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContainerOrder;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.JobProgress;
import dev.composerunner.contract.JobSecrets;
import dev.composerunner.job.JobContext;
import dev.composerunner.job.JobListener;
import dev.composerunner.job.JobReports;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.job.store.FolderArtifactStore;
import dev.composerunner.jobtypes.JobTypeDocument;
import dev.composerunner.jobtypes.JobTypeReader;
import dev.composerunner.sandbox.BackEnd;
import dev.composerunner.sandbox.BackEnds;
import dev.composerunner.sandbox.Program;
import dev.composerunner.sandbox.Root;
import dev.composerunner.sandbox.RunningProgram;
import dev.composerunner.sandbox.image.ImageConfig;
import dev.composerunner.standins.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs of files, each run to its end with the programs of this machine. */
@Timeout(120)
final class ContainerWorkTest {

    private static final String SMALL = "image: host\ncpu: 256\nmemoryMiB: 512\n";

    @TempDir
    private Path folder = Path.of("");

    private final StandInServer server = new StandInServer();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<JobProgress> progress = new CopyOnWriteArrayList<>();
    private final JobReports reports = JobReports.to(new Listener(), null);

    private final class Listener implements JobListener {
        @Override
        public void onEvent(String message, JsonNode details) {}

        @Override
        public void onProgress(JobProgress each) {
            progress.add(each);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Optional<Failure> run(String type, String parameters) throws Exception {
        SandboxRun sandbox = new SandboxRun(
                BackEnds.ofMachine(),
                new Image(Map.of("example/tool:1", "host"), folder, folder.resolve("images")),
                folder.resolve("secrets"),
                log::add);
        return run(type, parameters, sandbox);
    }

    private Optional<Failure> run(String type, String parameters, ProgramRun run) throws Exception {
        JobTypeDocument document = JobTypeReader.read("t.job.yaml", "name: t\n" + type);
        var order = new ContainerOrder(
                "t",
                document.version(),
                document.source(),
                document.parameters().withDefaults(ContractJson.MAPPER.readTree(parameters)));
        var work = new ContainerWork(
                order,
                run,
                (key, file, most) -> {
                    if (!key.equals("results/a/b.txt")) {
                        return Optional.empty();
                    }
                    try {
                        Files.writeString(file, "of another job");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return Optional.of(14L);
                },
                "results/");
        var context = new JobContext(
                new WorkFolder(Files.createTempDirectory(folder, "work-")),
                new FolderArtifactStore(folder.resolve("kept")),
                JobSecrets.NONE,
                reports);
        return reports.run(() -> work.run(context));
    }

    private String kept(String name) throws Exception {
        return Files.readString(folder.resolve("kept").resolve(name), StandardCharsets.UTF_8);
    }

    private JsonNode record(Optional<Failure> failure) {
        JobMetadata metadata = reports.record().metadata("j", failure.orElse(null));
        return ContractJson.MAPPER.valueToTree(metadata);
    }

    private static void assumeBubblewrap(BackEnds backEnds) {
        assumeThat(backEnds.choose(new Root.Machine(), true).reason())
                .as("bubblewrap is missing")
                .doesNotContain("bubblewrap: ");
    }

    @Test
    void program_readsItsInputsAndParameters_andItsOutputsAreKept() throws Exception {
        server.get("/in.txt", "hello\n");
        Optional<Failure> failure = run(SMALL + """
                        command: [sh, -c, 'cat "$1" "$2" > "$3/both.txt"; cat "$3/../parameters.json"; echo; echo "$WORD"', x,
                          "${inputs.url}", "${inputs.key}", "${outputs}"]
                        environment: {WORD: "${parameters.word}"}
                        parameters: {type: object, properties: {url: {type: string}, word: {type: string, default: w}}}
                        inputs: {url: {url: "${parameters.url}"}, key: {key: results/a/b.txt}, none: {url: "", required: false}}
                        """, "{\"url\": \"" + server.uri("") + "/in.txt\"}");
        assertThat(failure).as(log.toString()).isEmpty();
        assertThat(kept("both.txt")).isEqualTo("hello\nof another job");
        assertThat(log).containsExactly("{\"url\":\"" + server.uri("") + "/in.txt\",\"word\":\"w\"}", "w");
        JsonNode record = record(failure);
        assertThat(record.path("inputs")).hasSize(2);
        assertThat(record.at("/inputs/0/size").asInt()).isEqualTo(6);
        assertThat(record.at("/program/exit_code").asInt(-1)).isZero();
        assertThat(record.at("/parameters/word").asText()).isEqualTo("w");
    }

    /** A shell would run each of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "; touch pwned",
                "$(touch pwned)",
                "`touch pwned`",
                "' \\\" && touch pwned",
                "${outputs}",
                "a\\nb"
            })
    void parameter_withTheSignsOfAShell_reachesTheProgramAsText(String text) throws Exception {
        Optional<Failure> failure = run(
                SMALL + "command: [printf, '%s', '${parameters.t}']\n"
                        + "parameters: {type: object, properties: {t: {type: string}}}\n",
                "{\"t\": \"" + text + "\"}");
        assertThat(failure).isEmpty();
        assertThat(String.join("\n", log))
                .isEqualTo(ContractJson.MAPPER.readTree('"' + text + '"').textValue());
    }

    @ParameterizedTest
    @CsvSource({"1, JobError", "10, InvalidInput", "75, Throttled", "137, OutOfMemory"})
    void program_thatFails_failsTheJobByItsExitCode(int code, FailureType type) throws Exception {
        Optional<Failure> failure = run(
                SMALL + "command: [sh, -c, 'exit " + code
                        + "']\nretry: {exitCodes: {10: InvalidInput, 75: Throttled}}\n",
                "{}");
        assertThat(failure).get().extracting(Failure::type).isEqualTo(type);
    }

    @Test
    void program_thatDoesNotEnd_isStoppedAtItsTime() throws Exception {
        assertThat(run(SMALL + "command: [sleep, '31536001']\ntimeoutSeconds: 1\n", "{}"))
                .contains(new Failure(FailureType.Timeout, "the program ran longer than 1 s"));
        assertThat(running("31536001")).isFalse();
    }

    private static boolean running(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(each -> each.info().commandLine().orElse("").contains(argument));
    }

    @Test
    void program_ofAnInterruptedJob_isStoppedThoughItIgnoresTheSignal() throws Exception {
        Thread worker = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            try {
                while (progress.stream().noneMatch(each -> each.phase().equals("running"))) {
                    Thread.sleep(20);
                }
                Thread.sleep(300);
                worker.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(catchThrowable(() -> run(SMALL + "command: [sh, -c, 'trap \"\" TERM; sleep 31536000.5']\n", "{}")))
                .isInstanceOf(InterruptedException.class);
        assertThat(running("31536000.5")).isFalse();
    }

    @Test
    void program_thatTakesMoreMemoryThanItMay_isOutOfMemory() throws Exception {
        Optional<Failure> failure = run(SMALL + "command: [sh, -c, 'head -c 700m /dev/zero | tail']\n", "{}");
        assertThat(failure)
                .contains(new Failure(FailureType.OutOfMemory, "the program needed more than 512 MiB of memory"));
    }

    @Test
    void progress_ofALogAndOfAFile_isPassedOn() throws Exception {
        assertThat(run(SMALL + "command: [echo, 'step 3/7']\nprogress: {log: 'step ([0-9]+)/([0-9]+)'}\n", "{}"))
                .isEmpty();
        assertThat(progress).anyMatch(each -> each.done() == 3 && each.total() == 7);
        assertThat(run(SMALL + """
                                command: [sh, -c, 'echo "{\\"phase\\": \\"fit\\", \\"done\\": 2, \\"total\\": 5}" > "$1/p"; sleep 2', x, "${outputs}"]
                                progress: {file: p}
                                """, "{}")).isEmpty();
        assertThat(progress).anyMatch(each -> each.phase().equals("fit") && each.done() == 2 && each.total() == 5);
    }

    @Test
    void secret_comesFromAFileThatNobodyElseReads_andIsNotInTheLog() throws Exception {
        String type = SMALL + "command: [sh, -c, 'echo \"it is $TOKEN\"']\n"
                + "secrets: {TOKEN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:token-AbCdEf'}\n";
        Path secret = Files.createDirectories(folder.resolve("secrets")).resolve("TOKEN");
        assertThat(run(type, "{}")).get().extracting(Failure::type).isEqualTo(FailureType.InvalidInput);
        Files.writeString(secret, "hunter2\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run(type, "{}")).get().extracting(Failure::type).isEqualTo(FailureType.InvalidInput);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        assertThat(run(type, "{}")).isEmpty();
        assertThat(log).containsExactly("it is [secret]");
    }

    @Test
    void image_thatNothingHereCanRun_failsWithWhatIsMissing() throws Exception {
        assertThat(run("image: ./none.tar\ncommand: [x]\n", "{}"))
                .get()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo(FailureType.ImagePullFailed))
                .satisfies(failure -> assertThat(failure.message()).contains("there is no image folder or archive"));
    }

    /** A container engine, of which an image or a container cannot be had. */
    private record BrokenEngine(boolean hasImage) implements BackEnd {

        @Override
        public String name() {
            return "engine";
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public Optional<String> refusal(Root root, boolean pathsMustBeMapped) {
            return Optional.empty();
        }

        @Override
        public ImageConfig config(Root root) throws IOException {
            if (!hasImage) {
                throw new IOException("manifest unknown");
            }
            return ImageConfig.EMPTY;
        }

        @Override
        public RunningProgram start(Program program) throws IOException {
            throw new IOException("no runtime");
        }
    }

    /** As on Fargate, where the first is the operator's to mend and the second may pass. */
    @ParameterizedTest
    @CsvSource({"false, ImagePullFailed, manifest unknown", "true, TaskNeverStarted, no runtime"})
    void engine_thatCannotFetchOrStart_failsTheJobWithItsWords(boolean hasImage, FailureType type, String words)
            throws Exception {
        var run = new SandboxRun(
                new BackEnds(List.of(new BrokenEngine(hasImage))),
                new Image(Map.of(), folder, folder.resolve("images")),
                folder.resolve("secrets"),
                log::add);
        assertThat(run("image: example/tool:1\ncommand: [x]\n", "{}", run))
                .get()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo(type))
                .satisfies(failure -> assertThat(failure.message()).endsWith(words));
    }

    @Test
    void image_thatIsMappedToAPathWithoutADot_isLookedForThere() throws Exception {
        var run = new SandboxRun(
                BackEnds.ofMachine(),
                new Image(Map.of("example/tool:1", "tool/image"), folder, folder.resolve("images")),
                folder.resolve("secrets"),
                log::add);
        assertThat(run("image: example/tool:1\ncommand: [x]\n", "{}", run))
                .get()
                .extracting(Failure::message)
                .asString()
                .contains("there is no image folder or archive");
    }

    @Test
    void type_thatDoesNotRunAsAProcess_isNotRunHere() throws Exception {
        assertThat(run(SMALL + "command: [echo, hi]\nrunsOn: [fargate]\n", "{}"))
                .get()
                .extracting(Failure::message)
                .asString()
                .contains("runsOn does not name process");
        assertThat(log).isEmpty();
    }

    @Test
    void image_thatIsMapped_runsAsWhatItIsMappedTo() throws Exception {
        assertThat(run("image: example/tool:1\ncommand: [echo, hi]\n", "{}")).isEmpty();
        assertThat(log).containsExactly("hi");
    }

    @Test
    void paths_thatTheTypeNames_areTheProgramsOwn() throws Exception {
        assumeBubblewrap(BackEnds.ofMachine());
        server.get("/in.txt", "x");
        assertThat(run(
                        SMALL + "command: [sh, -c, 'cp /data/in.txt /results/out.txt']\n"
                                + "inputs: {in: {url: '" + server.uri("") + "/in.txt', path: /data/in.txt}}\n"
                                + "outputs: {out: {path: /results/*.txt}}\n",
                        "{}"))
                .as(log.toString())
                .isEmpty();
        assertThat(kept("out/out.txt")).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.170.2/v2/credentials, InvalidInput",
        "file:///etc/passwd, InvalidInput",
        "http://user:pw@127.0.0.1/, InvalidInput",
        "nothing, InvalidInput"
    })
    void input_fromAnAddressThatIsNotAllowed_isRefused(String url, FailureType type) throws Exception {
        assertThat(run(SMALL + "command: ['true']\ninputs: {in: {url: '" + url + "'}}\n", "{}"))
                .get()
                .extracting(Failure::type)
                .isEqualTo(type);
    }

    @Test
    void input_largerOrOtherThanItMayBe_isRefused_andItsKeyIsNotShown() throws Exception {
        server.get("/in.txt?key=hunter2", "x".repeat(2 << 20));
        String url = server.uri("") + "/in.txt?key=hunter2";
        assertThat(run(SMALL + "command: ['true']\ninputs: {in: {url: '" + url + "', maxMiB: 1}}\n", "{}"))
                .get()
                .satisfies(failure -> assertThat(failure.type()).isEqualTo(FailureType.InvalidInput))
                .satisfies(failure ->
                        assertThat(failure.message()).doesNotContain("hunter2").contains("1048576"));
        assertThat(run(SMALL + "command: ['true']\ninputs: {in: {url: '" + url + "', sha256: '00'}}\n", "{}"))
                .get()
                .satisfies(failure -> assertThat(failure.message()).contains("SHA-256"));
        assertThat(run(SMALL + "command: ['true']\ninputs: {in: {url: '" + server.uri("") + "/none'}}\n", "{}"))
                .get()
                .extracting(Failure::type)
                .isEqualTo(FailureType.InputUnavailable);
        assertThat(run(SMALL + "command: ['true']\ninputs: {in: {key: other/secret.json}}\n", "{}"))
                .get()
                .extracting(Failure::type)
                .isEqualTo(FailureType.InvalidInput);
    }

    @Test
    void sibling_isWaitedFor_andItsOutputsAreKept() throws Exception {
        server.get(
                "/v4/task",
                "{\"Containers\": [{\"Name\": \"JobContainer\", \"KnownStatus\": \"STOPPED\", \"ExitCode\": 0, \"ImageID\": \"sha256:1\"}]}");
        Path root = folder.resolve("root");
        Files.createDirectories(root.resolve("job/outputs"));
        Files.writeString(root.resolve("job/outputs/a.txt"), "a");
        Optional<Failure> failure =
                run("image: example/tool:1\n", "{}", new SiblingRun(server.uri("/v4"), root, Duration.ofMillis(10)));
        assertThat(failure).isEmpty();
        assertThat(kept("a.txt")).isEqualTo("a");
        assertThat(root.resolve("job/.staged")).exists();
        assertThat(record(failure).at("/program/image_id").asText()).isEqualTo("sha256:1");
    }

    @ParameterizedTest
    @CsvSource({"137, OutOfMemory", "3, JobError"})
    void sibling_thatFails_failsTheJob(int code, FailureType type) throws Exception {
        server.get(
                "/v4/task",
                "{\"Containers\": [{\"Name\": \"JobContainer\", \"KnownStatus\": \"STOPPED\", \"ExitCode\": " + code
                        + "}]}");
        assertThat(run(
                        "image: example/tool:1\n",
                        "{}",
                        new SiblingRun(
                                server.uri("/v4"),
                                Files.createDirectories(folder.resolve("root")),
                                Duration.ofMillis(10))))
                .get()
                .extracting(Failure::type)
                .isEqualTo(type);
    }
}
