package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.composerunner.contract.FailureType;
import dev.composerunner.jobtypes.JobTypeDocument.Cache;
import dev.composerunner.jobtypes.JobTypeDocument.Progress;
import dev.composerunner.jobtypes.JobTypeDocument.Retry;
import dev.composerunner.jobtypes.JobTypeDocument.RunsOn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobTypeReaderTest {

    private static final String DIGEST = "0123456789ab" + "c".repeat(52);

    @TempDir
    private Path folder = Path.of("");

    private static JobTypeDocument read(String... lines) throws JobTypeException {
        return JobTypeReader.read("a.job.yaml", text(lines));
    }

    private static String text(String... lines) {
        return "name: a\nimage: x\n" + String.join("\n", lines) + "\n";
    }

    /** What is wrong with a file whose first two lines are right. */
    private static List<String> problems(String... lines) {
        return problemsOf("a.job.yaml", text(lines));
    }

    private static List<String> problemsOf(String name, String text) {
        try {
            JobTypeReader.read(name, text);
            return List.of();
        } catch (JobTypeException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    @Test
    void read_nameAndImageAlone_hasTheDefaults() throws Exception {
        JobTypeDocument type = read();

        assertThat(type.version()).matches("[0-9a-f]{12}");
        assertThat(type.size().cpu().text() + " " + type.size().memoryMiB().text() + " "
                        + type.size().diskGiB().text())
                .isEqualTo("1024 2048 20");
        assertThat(type.timeoutSeconds()).isEqualTo(28800);
        assertThat(type.retry()).isEqualTo(Retry.USUAL);
        assertThat(type.cache()).isEqualTo(Cache.USUAL);
        assertThat(type.runsOn()).containsExactlyInAnyOrder(RunsOn.fargate, RunsOn.process);
        assertThat(type.parameters()).isSameAs(ParameterSchema.NONE);
    }

    @Test
    void read_everyField_isTaken() throws Exception {
        JobTypeDocument type = read(
                "version: '1.10'",
                "description: d",
                "entrypoint: [/bin/sh, -c]",
                "command: ['${parameters.n}', 5, true, '${inputs.i}', '${outputs}']",
                "workdir: /work",
                "environment: {A: '${parameters.n}', B: 3}",
                "secrets: {KEY: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a/b'}",
                "cpu: 512",
                "memoryMiB: '${parameters.m}'",
                "diskGiB: 30",
                "architecture: arm64",
                "spot: true",
                "parameters: {type: object, properties: {n: {type: integer}, m: {default: 4096}}}",
                "inputs: {i: {url: 'http://x/${parameters.n}', path: /data/i, maxMiB: 5, sha256: ab, required: false}}",
                "outputs: {o: {path: '*.csv', required: false, mediaType: text/csv}}",
                "progress: {log: '([0-9]+) of ([0-9]+)'}",
                "timeoutSeconds: 60",
                "startDeadlineSeconds: 60",
                "heartbeatSeconds: 10",
                "retry: {attempts: 2, firstWaitSeconds: 1, factor: 1.5, capSeconds: 9, exitCodes: {3: OutOfMemory}}",
                "cache: {ttlSeconds: 5, validate: url}",
                "concurrency: 3",
                "runsOn: [worker]");

        assertThat(type.version()).isEqualTo("1.10");
        assertThat(type.command().stream().map(Template::text))
                .containsExactly("${parameters.n}", "5", "true", "${inputs.i}", "${outputs}");
        assertThat(type.workdir()).isEqualTo("/work");
        assertThat(type.environment()).containsEntry("B", new Template("3"));
        assertThat(type.secrets()).containsKey("KEY");
        assertThat(type.size().architecture()).isEqualTo("arm64");
        assertThat(type.size().spot()).isTrue();
        assertThat(type.inputs().values())
                .extracting(JobTypeDocument.Input::path)
                .containsExactly("/data/i");
        assertThat(type.outputs().values())
                .extracting(JobTypeDocument.Output::path)
                .containsExactly("/job/outputs/*.csv");
        assertThat(type.progress()).isEqualTo(new Progress.Log("([0-9]+) of ([0-9]+)"));
        assertThat(type.retry()).isEqualTo(new Retry(2, 1, 1.5, 9, Map.of(3, FailureType.OutOfMemory)));
        assertThat(type.cache()).isEqualTo(new Cache(false, 5, "url"));
        assertThat(type.runsOn()).containsExactly(RunsOn.worker);
    }

    @Test
    void read_severalFaults_areAllReportedInTheOrderOfTheFile() {
        assertThat(problems(
                        "comand: [a]",
                        "cpu: [1]",
                        "outputs:",
                        "  table: {paht: x}",
                        "timeoutSeconds: soon",
                        "retry: {attempts: 11}"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("3:1: /comand: unknown field; allowed: name, image, "),
                        second -> assertThat(second).isEqualTo("4:1: /cpu: got [1]; allowed: a text"),
                        third -> assertThat(third)
                                .isEqualTo("6:3: /outputs/table/path: missing; allowed: a path or a glob"),
                        fourth -> assertThat(fourth)
                                .isEqualTo(
                                        "6:11: /outputs/table/paht: unknown field; allowed: path, required, mediaType"),
                        fifth -> assertThat(fifth)
                                .isEqualTo(
                                        "7:1: /timeoutSeconds: got \"soon\"; allowed: a whole number from 1 to 604800"),
                        sixth -> assertThat(sixth)
                                .isEqualTo("8:9: /retry/attempts: got 11; allowed: a whole number from 1 to 10"));
    }

    @Test
    void read_json_faultsHaveTheirPlaceToo() {
        assertThat(problemsOf("a.job.json", """
                        {
                          "name": "A",
                          "image": "x", "foo/bar": 1,
                          "inputs": {"i": {"url": "http://x", "key": "k"}}
                        }
                        """))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("2:3: /name: got \"A\"; allowed: a lower-case letter"),
                        second -> assertThat(second).startsWith("3:17: /foo~1bar: unknown field"),
                        third -> assertThat(third).isEqualTo("4:14: /inputs/i: got both url and key; allowed: one"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    version: 1.10                  | 3:1: /version: got 1.10; allowed: a text: put it in quotes
                    version: a b                   | 3:1: /version: got "a b"
                    name: b                        | 3:1: /name: the field is there twice; allowed: once
                    cpu: .inf                      | Malformed numeric value '.inf'
                    memoryMiB: 1e999999999         | 3:12: /memoryMiB: got 1e999999999; allowed: a number between
                    command: ls -l                 | /command: got "ls -l"; allowed: a list of texts, one for each argument
                    command: [[a]]                 | 3:11: /command/0: got ["a"]; allowed: a text
                    command: ["a\\0b"]             | /command/0: got "a\\u0000b"; allowed: a text without NUL characters
                    environment: {A: "\\0"}        | /environment/A: got "\\u0000"; allowed: a text without NUL characters
                    environment: {1A: x}           | 3:15: /environment/1A: got the name "1A"
                    environment: {ORDER_KEY: x}    | /environment/ORDER_KEY: got a name that the runner sets
                    secrets: {ORDER_KEY: x}        | /secrets/ORDER_KEY: got a name that the runner sets
                    entrypoint: ['${outputs}']     | /entrypoint/0: got an expression; allowed: none
                    workdir: here                  | /workdir: got "here"; allowed: an absolute path
                    cpu: 02000                     | 3:6: /cpu: got 02000, which is 1024; allowed: 1024, or a text in quotes
                    cpu: 0x400                     | 3:6: /cpu: got 0x400, which is 1024
                    memoryMiB: 2_048               | 3:12: /memoryMiB: got 2_048, which is 2048
                    spot: yes                      | /spot: got "yes"; allowed: true, false
                    architecture: sparc            | /architecture: got "sparc"; allowed: x86_64, arm64
                    diskGiB: 19                    | /diskGiB: got 19; allowed: 20 to 200
                    diskGiB: 201                   | /diskGiB: got 201; allowed: 20 to 200
                    runsOn: process                | /runsOn: got "process"; allowed: a list of one or more
                    runsOn: {a: process}           | /runsOn: got {"a":"process"}; allowed: a list
                    runsOn: [moon]                 | 3:10: /runsOn/0: got "moon"; allowed: fargate, worker, process
                    runsOn: []                     | /runsOn: got []; allowed: a list of one or more
                    cache: always                  | /cache: got "always"; allowed: never
                    progress: {}                   | /progress: allowed: one of file and log
                    progress: {log: 'a(b'}         | /progress/log: got no regular expression: Unclosed group
                    progress: {log: 'a(b)'}        | /progress/log: got 1 groups; allowed: 2
                    progress: {file: 'a*'}         | /progress/file: got "a*"; allowed: a path without wildcards
                    heartbeatSeconds: 9            | /heartbeatSeconds: got 9; allowed: a whole number from 10 to 3600
                    concurrency: 0                 | /concurrency: got 0; allowed: a whole number from 1 to 1000
                    retry: {exitCodes: {0: Internal}}   | /retry/exitCodes/0: got the name "0"; allowed: an exit code from 1 to 255
                    retry: {exitCodes: {256: Internal}} | /retry/exitCodes/256: got the name "256"; allowed: an exit code from 1 to 255
                    retry: {exitCodes: {3: Rain}}  | /retry/exitCodes/3: got "Rain"; allowed: InvalidInput, InputUnavailable,
                    retry: {factor: 0.5}           | /retry/factor: got 0.5; allowed: a number from 1.0 to 10.0
                    inputs: {i: {}}                | /inputs/i: got neither url nor key; allowed: one
                    inputs: {i: {url: u, path: p}} | /inputs/i/path: got "p"; allowed: an absolute path
                    outputs: {o: {path: a, mediaType: csv}} | /outputs/o/mediaType: got "csv"; allowed: a media type
                    parameters: {type: array}      | 3:14: /parameters/type: got "array"; allowed: object
                    parameters: 3                  | 3:1: /parameters: got NUMBER; allowed: an object
                    """)
    void read_aWrongValue_isReportedWithWhatIsAllowed(String line, String message) {
        assertThat(String.join("\n", problems(line))).contains(message);
    }

    @Test
    void read_wordsThatOldYamlTakesForTruthValues_stayWords() throws Exception {
        assertThat(read("command: [yes, no, on, off, y, 'null', 12e3, 1.10, true]")
                        .command())
                .extracting(Template::text)
                .containsExactly("yes", "no", "on", "off", "y", "null", "1.2E+4", "1.10", "true");
    }

    @Test
    void read_anAlias_isRefusedAtItsPlace() {
        // A handful of aliases can stand for gigabytes.
        assertThat(problems("version: &v '1'", "description: *v"))
                .containsExactly("4:14: /description: got an alias; allowed: the value itself");
    }

    @Test
    void read_anImageWithADigest_isPinnedAndGivesTheVersion() throws Exception {
        JobTypeDocument type = JobTypeReader.read("a.job.yaml", "name: a\nimage: r/x@sha256:" + DIGEST + "\n");

        assertThat(type.version()).isEqualTo("0123456789ab");
        assertThat(type.digest()).contains(DIGEST);
        assertThat(problemsOf("a.job.yaml", "name: a\nimage: r/x@sha256:" + DIGEST.substring(1) + "\n"))
                .singleElement()
                .asString()
                .startsWith("2:1: /image: got ")
                .contains("allowed: a digest of @sha256: and 64");
    }

    @Test
    void read_sourceStoredAsJson_isTheSameTypeAndVersion() throws Exception {
        // The order of a job holds the file as JSON, in which 1.10 is 1.1: another version would be another type.
        JobTypeDocument type =
                read("parameters: {type: object, properties: {x: {type: number, default: 1.10, maximum: 1e3}}}");
        var stored = new ObjectMapper().readTree(type.source().toString());

        assertThat(JobTypeReader.read(stored).version()).isEqualTo(type.version());
        assertThat(JobTypeReader.read("a.job.json", stored.toString()).version())
                .isEqualTo(type.version());
        assertThat(read("description: other").version()).isNotEqualTo(type.version());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    x/../y        | without empty parts
                    ./x           | without empty parts
                    a//b          | without empty parts
                    folder/       | without empty parts
                    'a\\b'        | without empty parts
                    /etc/passwd   | below a folder that is the job's own
                    /usr/lib/x    | below a folder that is the job's own
                    /proc/1/mem   | below a folder that is the job's own
                    /x            | below a folder that is the job's own
                    /*/x          | below a folder that is the job's own
                    '[ab'         | a glob
                    '{a'          | a glob
                    """)
    void read_outputPath_mustBeTheJobsOwn(String path, String allowed) {
        assertThat(problems("outputs:", "  o:", "    path: '" + path + "'"))
                .singleElement()
                .asString()
                .startsWith("5:5: /outputs/o/path: got ")
                .contains("; allowed: ", allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "**", "a/b/*.{csv,tsv}", "/data/out/[0-9]*", "/job/outputs/x", "..a", "/data/x"})
    void read_outputPath_belowAFolderIsTaken(String path) {
        assertThat(problems("outputs: {o: {path: '" + path + "'}}")).isEmpty();
    }

    @Test
    void read_inputsAtOnePlace_areRefused() {
        assertThat(problems(
                        "progress: {file: /job/outputs/p}",
                        "inputs:",
                        "  a: {url: u, path: /job/parameters.json}",
                        "  b: {url: u, path: /data/x}",
                        "  c: {url: u, path: /data/x}",
                        "  d: {url: u, path: /data/x/y}",
                        "  e: {url: u, path: /job/outputs/p}",
                        "  f: {url: u, path: '/data/*'}"))
                .hasSize(5)
                .anyMatch(each -> each.startsWith("5:3: /inputs/a: got the path \"/job/parameters.json\" beside"))
                .anyMatch(each -> each.startsWith("7:3: /inputs/c: "))
                .anyMatch(each -> each.startsWith("8:3: /inputs/d: got the path \"/data/x/y\" beside \"/data/x\""))
                .anyMatch(each -> each.startsWith("9:3: /inputs/e: "))
                .anyMatch(each -> each.contains("/inputs/f/path: got \"/data/*\"; allowed: a path without wildcards"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ${parameters.x}  | ${parameters.x}: no such parameter; allowed: n
                    ${inputs.x}      | ${inputs.x}: no such input; allowed: i
                    ${output}        | ${output}: no such expression; allowed:
                    ${HOME}          | ${HOME}: no such expression
                    a${parameters.n  | ${}: no such expression
                    ${}              | ${}: no such expression
                    """)
    void read_anExpressionOfNothing_isReported(String expression, String message) {
        assertThat(problems(
                        "parameters: {type: object, properties: {n: {}}, additionalProperties: false}",
                        "inputs: {i: {url: u}}",
                        "command: [a, '" + expression + "']",
                        "environment: {A: '" + expression + "'}"))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("5:14: /command/1: " + message),
                        second -> assertThat(second).startsWith("6:15: /environment/A: " + message));
    }

    @Test
    void read_anExpressionThatIsNotKnownYet_isReported() {
        assertThat(problems("inputs: {i: {url: '${inputs.i}', sha256: '${outputs}'}}", "cpu: ${outputs}"))
                .hasSize(3)
                .allMatch(each -> each.contains("not known yet here; allowed: ${parameters.NAME}"));
        assertThat(problems("command: ['$${HOME} $HOME $$']")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "256,512",
        "256,1024",
        "256,2048",
        "512,1024",
        "512,3072",
        "1024,8192",
        "2048,5120",
        "4096,30720",
        "8192,20480",
        "16384,122880"
    })
    void read_aPairOfFargate_isTaken(int cpu, int memory) {
        assertThat(problems("cpu: " + cpu, "memoryMiB: " + memory)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    256   | 1536   | got 1536 with cpu 256; allowed: 512, 1024 or 2048 MiB with cpu 256
                    256   | 256    | allowed: 512, 1024 or 2048 MiB
                    512   | 8192   | got 8192 with cpu 512; allowed: 1024 to 4096 in steps of 1024
                    1024  | 2500   | allowed: 2048 to 8192 in steps of 1024
                    4096  | 31744  | allowed: 8192 to 30720
                    8192  | 18432  | allowed: 16384 to 61440 in steps of 4096
                    16384 | 36864  | in steps of 8192
                    768   | 2048   | got 2048 with cpu 768; allowed: cpu 256, 512, 1024, 2048, 4096, 8192, 16384
                    """)
    void read_aPairThatFargateHasNot_isReported(int cpu, int memory, String message) {
        assertThat(problems("cpu: " + cpu, "memoryMiB: " + memory))
                .singleElement()
                .asString()
                .startsWith("4:1: /memoryMiB: ")
                .contains(message);
    }

    @Test
    void read_sizeOverParameters_isHeldToFargateWithTheDefaults() {
        String schema = "parameters: {type: object, properties: {m: {type: integer, default: %s}}}";

        assertThat(problems(schema.formatted(4096), "memoryMiB: ${parameters.m}"))
                .isEmpty();
        assertThat(problems(schema.formatted(4097), "memoryMiB: ${parameters.m}"))
                .singleElement()
                .asString()
                .contains("/memoryMiB: got 4097 with cpu 1024");
        assertThat(problems("parameters: {type: object, properties: {m: {}}}", "memoryMiB: ${parameters.m}"))
                .singleElement()
                .asString()
                .contains("/memoryMiB: got \"\" from ${parameters.m}; allowed: a whole number");
    }

    @Test
    void read_secrets_areArnsAndNothingElse() {
        assertThat(problems(
                        "environment: {C: x}",
                        "secrets:",
                        "  A: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
                        "  B: arn:aws-cn:ssm:cn-north-1:123456789012:parameter/x",
                        "  C: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",
                        "  D: hunter2",
                        "  E: arn:aws:s3:::bucket",
                        "  F: [hunter2]"))
                .hasSize(4)
                .anyMatch(each -> each.startsWith("7:3: /secrets/C: got a name that is also in environment"))
                .anyMatch(each -> each.startsWith("8:3: /secrets/D: got something that is not shown; allowed: the ARN"))
                .anyMatch(each -> each.startsWith("9:3: /secrets/E: "))
                .anyMatch(each -> each.startsWith("10:3: /secrets/F: "))
                .noneMatch(each -> each.contains("hunter2"));
    }

    @Test
    void read_aFaultOfTheSchema_hasItsPlace() {
        assertThat(problems("parameters:", "  type: object", "  properties:", "    n: {type: integr}"))
                .singleElement()
                .asString()
                .startsWith("6:9: /parameters/properties/n/type: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''              | 1:1: the file is empty
                    '# nothing'     | 1:1: the file is empty
                    '---'           | got no object; allowed: an object with name and image
                    '[a]'           | 1:1: got no object
                    'a'             | 1:1: got no object
                    """)
    void read_noObject_isOneProblem(String text, String message) {
        assertThat(problemsOf("a.job.yaml", text)).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.job.yaml", "a.job.json"})
    void read_deepNesting_isRefused(String name) {
        assertThat(problemsOf(name, "[".repeat(200_000))).containsExactly("1:102: nested more than 100 deep");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    yaml | name: a~\timage: x     | 2:1: found character '\\t(TAB)'
                    yaml | name: "a~b             | 2:2: found unexpected end of stream
                    yaml | name: a~image: x~---~b: c | 4:1: a second document; allowed: one
                    yaml | ? [a]~: b              | 1:4: Expected a field name
                    yaml | name: !!binary aGk=    | 1:7: /name: got VALUE_EMBEDDED_OBJECT
                    json | {"name": "a"} x        | 1:15: Unrecognized token 'x'
                    json | {"name": "a",~"name": "b"} | 2:1: /name: the field is there twice; allowed: once
                    json | {"a": {"b": 1, "b": 2}}    | 1:16: /a/b: the field is there twice
                    json | {"name": NaN}          | Non-standard token 'NaN'
                    """)
    void read_brokenText_isOneProblemOfOneLine(String kind, String text, String message) {
        assertThat(problemsOf("a.job." + kind, text.replace('~', '\n')))
                .singleElement()
                .asString()
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void read_binaryOrHugeFile_isRefused() throws IOException {
        Path file = folder.resolve("a.job.yaml");

        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> JobTypeReader.read(file)).hasMessage("a.job.yaml:got no UTF-8; allowed: UTF-8");

        Files.writeString(file, "name: a\nimage: \0");
        assertThatThrownBy(() -> JobTypeReader.read(file))
                .hasMessage("a.job.yaml:2:8: got the character U+0000; allowed: text");

        Files.write(file, "#".repeat(JobTypeReader.MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> JobTypeReader.read(file))
                .hasMessage("a.job.yaml:got more than 262144 bytes; allowed: at most that");

        assertThatThrownBy(() -> JobTypeReader.read(folder.resolve("none"))).isInstanceOf(IOException.class);
    }
}
