package dev.composerunner.cli.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OperationTest {

    private static final Path TEMPLATE =
            Path.of("..", "infra/src/test/resources/dev/composerunner/infra/ComposeRunner.template.json");

    @ParameterizedTest
    @EnumSource
    void output_isOneOfTheStack(Operation operation) throws IOException {
        // The stack names its functions, and not the operations: an output that is renamed there would be missing here.
        JsonNode outputs = new ObjectMapper().readTree(TEMPLATE.toFile()).path("Outputs");

        assertThat(outputs.properties()).extracting(entry -> entry.getKey()).contains(operation.output());
    }
}
