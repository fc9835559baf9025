package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.JobOrder;
import dev.composerunner.contract.submission.ContainerJob;
import dev.composerunner.contract.submission.JobTypeDescription;
import dev.composerunner.contract.submission.JobTypes;
import dev.composerunner.contract.submission.ParametersRefusedException;
import dev.composerunner.contract.submission.UnknownJobTypeException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Job types of files, as a submission reaches them. */
class FileJobTypeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String FILE = """
            name: count
            version: "1.0"
            description: Counts words
            image: docker.io/library/busybox:1.36
            command: [count, "--top=${parameters.top}", "${parameters.words}", "${inputs.text}", "${outputs}"]
            environment: {MODE: "${parameters.mode}"}
            memoryMiB: ${parameters.memory}
            parameters:
              type: object
              required: [url]
              additionalProperties: false
              properties:
                url: {type: string}
                top: {type: integer, minimum: 1, default: 10}
                words: {type: array, items: {type: string}}
                mode: {type: string}
                memory: {type: integer, default: 2048}
                key: {type: string, maxLength: 3, writeOnly: true}
            inputs: {text: {url: "${parameters.url}"}}
            outputs: {table: {path: "*.csv"}}
            """;

    private final JobTypes types;

    FileJobTypeTest() throws JobTypeException {
        var type = new FileJobType(JobTypeReader.read("count.job.yaml", FILE));
        types = JobTypes.find(null).with(() -> List.of(type), new ParameterChecks()::problems);
    }

    private ContainerJob job(ObjectNode parameters) {
        return Objects.requireNonNull(
                types.read(submission(parameters)).request().container());
    }

    private static JsonNode submission(ObjectNode parameters) {
        return JSON.createObjectNode()
                .put("job_type", "count")
                .put("version", "1.0")
                .set("parameters", parameters);
    }

    private static ObjectNode parameters() {
        return JSON.createObjectNode().put("url", "http://x");
    }

    @Test
    void read_aSubmission_isAContainerJobWithDefaultsFilledIn() {
        ContainerJob job = job(parameters().put("mode", "$(id); \"'\n${outputs}"));

        assertThat(job.parameters().path("top").asInt()).isEqualTo(10);
        assertThat(job.container().command()).containsExactly("count", "--top=10", "/job/inputs/text", "/job/outputs");
        assertThat(job.container().environment())
                .containsExactly(new JobOrder.Variable("MODE", "$(id); \"'\n${outputs}"));
        assertThat(job.size()).isEqualTo(new JobOrder.Size("1024", "2048", 20));
        assertThat(job.type().path("name").asText()).isEqualTo("count");
    }

    @Test
    void read_aListParameter_isSeveralArguments() {
        ObjectNode parameters = parameters();
        parameters.putArray("words").add("a b").add("; c");

        assertThat(job(parameters).container().command())
                .containsExactly("count", "--top=10", "a b", "; c", "/job/inputs/text", "/job/outputs");
    }

    @Test
    void read_parametersThatBreakTheSchema_areRefusedWithTheirPointers() {
        assertThatThrownBy(() ->
                        job(parameters().put("top", 0).put("key", "HUNTER").put("tpo", 1)))
                .isInstanceOfSatisfying(
                        ParametersRefusedException.class,
                        e -> assertThat(e.problems())
                                .extracting(Object::toString)
                                .containsExactlyInAnyOrder(
                                        "parameters/top: got 0; allowed: 1 or more",
                                        "parameters/key: got a value that is kept secret; allowed: 3 or fewer characters",
                                        "parameters/tpo: unknown"));
        assertThatThrownBy(() -> types.read(JSON.createObjectNode().put("job_type", "count")))
                .isInstanceOf(ParametersRefusedException.class)
                .hasMessage("parameters/url: missing");
    }

    @Test
    void read_aSizeThatFargateHasNot_isRefused() {
        assertThatThrownBy(() -> job(parameters().put("memory", 2049)))
                .isInstanceOf(ParametersRefusedException.class)
                .hasMessageContaining("memoryMiB: got 2049 with cpu 1024; allowed: 2048 to 8192");
    }

    @Test
    void read_nulCharacters_areRefusedAndTheirEscapeIsNot() {
        assertThatThrownBy(() -> job(parameters().put("mode", "a\0b")))
                .isInstanceOf(ParametersRefusedException.class)
                .hasMessage("parameters/mode: got a NUL character; allowed: text without it");
        ObjectNode listed = parameters();
        listed.putArray("words").add("\0");
        assertThatThrownBy(() -> job(listed)).hasMessageStartingWith("parameters/words/0: got a NUL character");

        // Six characters, none of which is NUL.
        assertThat(job(parameters().put("mode", "\\u0000"))
                        .container()
                        .environment()
                        .getFirst()
                        .value())
                .isEqualTo("\\u0000");
    }

    @Test
    void read_commandAndEnvironment_haveALimit() {
        assertThat(job(parameters().put("mode", "x".repeat(5_000)))).isNotNull();
        // As JSON, and the limit is one of JSON, a quotation mark is two characters.
        assertThatThrownBy(() -> job(parameters().put("mode", "\"".repeat(5_000))))
                .isInstanceOf(ParametersRefusedException.class)
                .hasMessageContaining("characters of command and environment; allowed: at most 6000")
                .hasMessageContaining("/job/parameters.json");
    }

    @Test
    void read_anotherVersionOrName_isUnknown() {
        assertThatThrownBy(() -> types.read(((ObjectNode) submission(parameters())).put("version", "2.0")))
                .isInstanceOf(UnknownJobTypeException.class)
                .hasMessage("version: got \"2.0\"; allowed: \"1.0\" of count");
        assertThatThrownBy(() -> types.read(JSON.createObjectNode().put("job_type", "cuont")))
                .isInstanceOf(UnknownJobTypeException.class)
                .hasMessage("job_type: got \"cuont\"; allowed: count");
    }

    @Test
    void describe_says_whatSubmittersNeed() {
        JobTypeDescription description =
                Objects.requireNonNull(types.all().get("count")).describe();

        assertThat(description.version()).isEqualTo("1.0");
        assertThat(description.image()).isEqualTo("docker.io/library/busybox:1.36");
        assertThat(description.parameters().path("required").path(0).asText()).isEqualTo("url");
        assertThat(description.outputs())
                .containsExactly(new JobTypeDescription.Output("table", "/job/outputs/*.csv", true));
    }
}
