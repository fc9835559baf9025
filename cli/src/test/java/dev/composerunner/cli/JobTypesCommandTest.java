package dev.composerunner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Job types on the command line: their files, what a service has, submissions of any type. */
@Isolated("looks at the standard output and error")
class JobTypesCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private final HttpServer server;
    private final List<String> asked = new ArrayList<>();
    private int status = 202;
    private String answer = "{\"artifact_prefix\": \"job\", \"job_id\": \"j\", \"status\": \"SUBMITTED\"}";
    private final CommandLines console = new CommandLines();

    JobTypesCommandTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String... arguments) {
        return console.run(List.of(arguments));
    }

    private int submit(String... arguments) {
        String[] line = Arrays.copyOf(arguments, arguments.length + 3);
        System.arraycopy(
                new String[] {
                    "submit", "--url", "http://127.0.0.1:" + server.getAddress().getPort()
                },
                0,
                line,
                0,
                3);
        System.arraycopy(arguments, 0, line, 3, arguments.length);
        return run(line);
    }

    private JsonNode submitted() throws IOException {
        assertThat(asked).as(console.err()).hasSize(1);
        return JSON.readTree(asked.getFirst().replaceFirst("POST /submit ", ""));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void submit_anyType_sendsItsParameters() throws IOException {
        String file = file("p.yaml", "top: 3\nnested: {a: 1}\nwords: [x]\n");

        assertThat(submit(
                        "--job-type",
                        "word-count",
                        "--job-version",
                        "1.0",
                        "--parameters",
                        file,
                        "--artifact-prefix",
                        "mine",
                        "-p",
                        "top=4",
                        "-p",
                        "nested.b.c=; rm -rf $(x)",
                        "--parameter",
                        "url=http://x/?a=b"))
                .as(console.err())
                .isZero();

        assertThat(console.out()).isEqualToNormalizingNewlines("job\n");
        assertThat(submitted()).isEqualTo(JSON.readTree("""
                                {"job_type": "word-count", "version": "1.0", "artifact_prefix": "mine", "parameters":
                                 {"top": 4, "nested": {"a": 1, "b": {"c": "; rm -rf $(x)"}}, "words": ["x"], "url": "http://x/?a=b"}}
                                """));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    5            | 5
                    -1.50        | -1.5
                    1e400        | 1E+400
                    true         | true
                    null         | null
                    [1, "a"]     | [1,"a"]
                    {"a": {}}    | {"a":{}}
                    "5"          | "\\"5\\""
                    True         | "True"
                    05           | "05"
                    5 6          | "5 6"
                    [1           | "[1"
                    ``           | ""
                    a=b          | "a=b"
                    """)
    void submit_valueOfAParameter_isJsonOrText(String text, String sent) {
        assertThat(submit("--job-type", "t", "-p", "x=" + text))
                .as(console.err())
                .isZero();

        assertThat(asked.getFirst()).contains("\"parameters\":{\"x\":" + sent + "}");
    }

    @Test
    void submit_parametersFromStandardInput_areRead() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("{\"a\":\n\t1}".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(submit("--job-type", "t", "--parameters", "-"))
                    .as(console.err())
                    .isZero();
        } finally {
            System.setIn(before);
        }

        assertThat(submitted().path("parameters").path("a").asInt()).isEqualTo(1);
    }

    @Test
    void submit_theOriginalForm_isAsItWas() throws IOException {
        assertThat(submit("abc", "--no-upload", "--n-cores", "2"))
                .as(console.err())
                .isZero();

        assertThat(submitted())
                .isEqualTo(JSON.readTree("{\"meta_analysis_id\": \"abc\", \"no_upload\": true, \"n_cores\": 2}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    abc --job-type t        | 2 | got both an ID and --job-type
                    abc -p a=b              | 2 | need --job-type
                    ''                      | 2 | give the ID of a meta-analysis, or --job-type
                    --job-type t --no-upload| 2 | do not go with --job-type
                    --job-type t -p a       | 1 | -p: got "a"; allowed: NAME=VALUE
                    --job-type t -p =a      | 1 | -p: got "=a"; allowed: NAME=VALUE
                    --job-type t -p a..b=1  | 1 | allowed: names with single dots
                    --job-type t -p a=1 -p a.b=2    | 1 | -p a.b: got a parameter inside of a, which is no object
                    --job-type t --parameters /none | 1 | there is no file /none
                    """)
    void submit_wrongUse_isRefusedBeforeAnythingIsSent(String line, int code, String message) {
        assertThat(submit(line.isEmpty() ? new String[0] : line.split(" +", -1)))
                .isEqualTo(code);

        assertThat(console.err()).contains(message);
        assertThat(asked).isEmpty();
    }

    @Test
    void submit_brokenParameterFile_isRefusedAtItsPlace() throws IOException {
        String file = file("p.yaml", "a: 1\na: 2\n");

        assertThat(submit("--job-type", "t", "--parameters", file)).isEqualTo(1);

        assertThat(console.err()).contains(file + ":2:1: /a: the field is there twice");
    }

    @Test
    void submit_parametersThatTheServiceRefuses_areALineEach() {
        status = 422;
        answer = """
                {"status": "FAILED", "error": "long", "parameters": [
                  {"pointer": "/top", "message": "got 0; allowed: 1 or more"},
                  {"pointer": "/a~1b", "message": "un\\nknown\\u001b[2J"}]}
                """;

        assertThat(submit("--job-type", "t")).isEqualTo(1);

        assertThat(console.err()).isEqualToNormalizingNewlines("""
                        compose-runner: the parameters do not fit the job type:
                          /top: got 0; allowed: 1 or more
                          /a~1b: un known [2J
                        """);
    }

    @Test
    void submit_unknownType_showsWhatTheServiceSays() {
        status = 404;
        answer = "{\"status\": \"FAILED\", \"error\": \"job_type: got \\\"t\\\"; allowed: a, b\"}";

        assertThat(submit("--job-type", "t")).isEqualTo(1);

        assertThat(console.err()).isEqualToNormalizingNewlines("compose-runner: job_type: got \"t\"; allowed: a, b\n");
    }

    @Test
    void list_jobTypes_isATable() {
        status = 200;
        answer = """
                {"job_types": [
                   {"name": "count", "version": "1.0", "description": "", "image": "host", "parameters": {}, "outputs": [], "available": true},
                   {"name": "meta-analysis", "version": "0.20", "description": "", "image": "built-in", "parameters": {}, "outputs": [],
                    "available": false, "unavailable_because": "no\\nreason"}],
                 "broken": {"x.job.yaml": "x.job.yaml:1:1: the file is empty"}}
                """;
        String url = "http://127.0.0.1:" + server.getAddress().getPort();

        assertThat(run("job-types", "list", "--url", url)).as(console.err()).isZero();
        assertThat(asked).containsExactly("GET /job-types ");
        assertThat(console.out()).isEqualToNormalizingNewlines("""
                        name           version  image     runs here
                        count          1.0      host      yes
                        meta-analysis  0.20     built-in  no: no reason
                        """);
        assertThat(console.err()).contains("x.job.yaml:1:1: the file is empty");

        assertThat(run("job-types", "list", "--json", "--url", url)).isZero();
        assertThat(console.out()).contains("\"unavailable_because\"", "\"broken\"");
    }

    @Test
    void check_aBrokenFile_printsEveryProblemWithItsPlace() throws IOException {
        String bad = file("bad.job.yaml", "name: bad\nimage: x\ncpu: 3\ncomand: []\n");
        String good = file("good.job.yaml", "name: good\nimage: host\n");

        assertThat(run("job-types", "check", bad, good, folder + "/none.job.yaml"))
                .isEqualTo(1);

        assertThat(console.out())
                .contains(
                        bad + ":4:1: /comand: unknown field",
                        good + ": job type good ",
                        folder + "/none.job.yaml: there is no such file");
    }

    @Test
    void check_aGoodFile_saysWhatWouldRunWhere() throws IOException {
        String file = file("count.job.yaml", """
                name: count
                version: '1.0'
                image: docker.io/library/busybox:1.36
                memoryMiB: ${parameters.memory}
                cache: {validate: url}
                retry: {attempts: 2, exitCodes: {3: InvalidInput}}
                runsOn: [fargate, process, worker]
                parameters:
                  type: object
                  required: [url]
                  properties: {url: {type: string}, memory: {type: integer, default: 4096}}
                inputs: {text: {url: '${parameters.url}'}}
                """);

        assertThat(run("job-types", "check", "--image-map", "docker.io/library/busybox:1.36=host", file))
                .as(console.out() + console.err())
                .isZero();

        assertThat(console.out())
                .contains(
                        file + ": job type count 1.0",
                        "  image       docker.io/library/busybox:1.36",
                        "  size        1024 CPU units, 4096 MiB of memory, 20 GiB of disk, x86_64 (with the default parameters)",
                        "  parameters  url (required), memory = 4096",
                        "  inputs      text",
                        "  outputs     every file in /job/outputs",
                        "  on Fargate  yes",
                        "  here        by ");
        assertThat(console.err())
                .contains(
                        "warning: " + file + ": /image: got no digest",
                        "/cache/validate: url has no effect yet",
                        "/runsOn: worker has no effect yet");

        assertThat(run("job-types", "check", "--pinned", file)).isEqualTo(1);
        assertThat(console.out()).contains(file + ": /image: got no digest");
    }

    @Test
    void check_imagesOfThisMachine_doNotRunOnFargate() throws IOException {
        String host = file("host.job.yaml", "name: host\nimage: host\nrunsOn: [fargate]\n");
        String path = file("path.job.yaml", "name: path\nimage: ./none\n");
        String twice = file("twice.job.yaml", "name: path\nimage: built-in\nrunsOn: [process]\n");

        assertThat(run("job-types", "check", "--pinned", host, path, twice)).isEqualTo(1);

        assertThat(console.out())
                .contains(
                        "on Fargate  no: the image is of this machine",
                        "here        no: runsOn leaves it out",
                        "here        no: there is no image folder or archive " + folder + "/./none",
                        "on Fargate  no: runsOn leaves it out",
                        "here        no: built-in is for the types that Compose Runner brings itself",
                        twice + ": /name: got \"path\", which is also in " + path)
                .doesNotContain("digest");
    }

    @Test
    void jobTypes_withoutACommand_isWrongUse() {
        assertThat(run("job-types")).isEqualTo(2);
        assertThat(console.err()).contains("check", "list");
    }

    private static final String TOLD = """
            name: told
            image: host
            cpu: 256
            memoryMiB: 512
            command: [sh, -c, 'echo "told $1"; echo "$1" > "$2/said.txt"; exit "$3"', told, "${parameters.word}", "${outputs}", "${parameters.code}"]
            parameters:
              type: object
              required: [word]
              properties: {word: {type: string}, code: {type: integer, default: 0}}
            retry: {exitCodes: {9: InputUnavailable}}
            """;

    @Test
    void runJob_ofAFile_leavesItsOutputsAndItsRecord() throws IOException {
        Path file = Files.writeString(folder.resolve("told.job.yaml"), TOLD);
        String results = folder.resolve("results").toString();
        assertThat(run("run-job", file.toString(), "-p", "word=a b", "--out", results))
                .as(console.err())
                .isZero();
        assertThat(console.out()).isEqualTo("told a b\n");
        assertThat(folder.resolve("results/said.txt")).hasContent("a b");
        assertThat(JSON.readTree(folder.resolve("results/metadata.json").toFile())
                        .path("status")
                        .asText())
                .isEqualTo("SUCCEEDED");
        assertThat(run("run-job", file.toString(), "-p", "word=a", "--out", results))
                .isEqualTo(1);
        assertThat(console.err()).contains("--out: got " + results + ", which has files");
    }

    @Test
    void runJob_thatFails_endsWithTheCodeOfTheFailureType() throws IOException {
        Path file = Files.writeString(folder.resolve("told.job.yaml"), TOLD);
        assertThat(run(
                        "run-job",
                        file.toString(),
                        "-p",
                        "word=a",
                        "-p",
                        "code=9",
                        "--out",
                        folder.resolve("r").toString()))
                .isEqualTo(11);
        assertThat(console.err()).contains("InputUnavailable: the program ended with exit code 9");
        assertThat(JSON.readTree(folder.resolve("r/metadata.json").toFile())
                        .path("status")
                        .asText())
                .isEqualTo("FAILED");
    }

    @Test
    void runJob_ofParametersThatBreakTheSchema_changesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("told.job.yaml"), TOLD);
        assertThat(run(
                        "run-job",
                        file.toString(),
                        "-p",
                        "code=x",
                        "--out",
                        folder.resolve("r").toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("/word: missing").contains("/code: got");
        assertThat(folder.resolve("r")).doesNotExist();
    }
}
