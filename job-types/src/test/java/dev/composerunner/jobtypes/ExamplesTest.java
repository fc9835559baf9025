package dev.composerunner.jobtypes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.FailureType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The job types that are shipped as examples. */
class ExamplesTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "job-types");

    @ParameterizedTest
    @CsvSource({
        "word-count,word-count.parameters.json",
        "java-stats,java-stats.parameters.yaml",
        "failures,failures.parameters.json"
    })
    void example_withItsParameters_isRight(String name, String parameters) throws Exception {
        JobTypeDocument type = JobTypeReader.read(EXAMPLES.resolve(name + ".job.yaml"));
        JsonNode given = type.parameters()
                .withDefaults(ParameterFile.read(parameters, Files.readString(EXAMPLES.resolve(parameters))));

        assertThat(type.name()).isEqualTo(name);
        assertThat(type.parameters().problems(given)).isEmpty();
        assertThat(JobSize.of(type, given)).isNotNull();
        // What a submission says never becomes part of a script.
        assertThat(type.command().stream().map(Template::text).filter(item -> item.contains("\n")))
                .noneMatch(script -> script.contains("${parameters") || script.contains("${inputs"));
    }

    @Test
    void examples_areAllTested() throws Exception {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files.filter(JobTypeFolder::isJobTypeFile)).hasSize(3);
        }
    }

    @Test
    void failures_hasEachTypeOfFailure() throws Exception {
        JobTypeDocument type = JobTypeReader.read(EXAMPLES.resolve("failures.job.yaml"));
        var values = new Template.Values(ParameterFile.read("-", "failure: Timeout"), Map.of(), JobPaths.OUTPUTS);
        JsonNode choices = type.parameters().document().at("/properties/failure/enum");
        String script = type.command().get(2).text();

        assertThat(choices).extracting(JsonNode::asText).containsAll(names());
        for (FailureType failure : FailureType.values()) {
            assertThat(script).contains(failure + ") ");
        }
        for (var code : type.retry().exitCodes().entrySet()) {
            assertThat(script).contains(code.getValue() + ") exit " + code.getKey() + " ;;");
        }
        assertThat(type.command().stream().flatMap(item -> item.items(values)))
                .endsWith("failures", "Timeout", "/job/outputs");
    }

    private static List<String> names() {
        return Arrays.stream(FailureType.values()).map(Enum::name).toList();
    }
}
