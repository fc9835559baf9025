package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PipelineDefinitionTest {

    private static final Path FILE =
            Path.of("..", "contract/src/main/resources/dev/composerunner/contract/pipeline.asl.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void committedDefinition_comparedWithWorkflow_isEqual() throws IOException {
        JsonNode synthesized = JSON.readTree(DefinitionText.of(SynthesizedApp.stack()));
        if (Boolean.getBoolean("pipeline.update")) {
            Files.createDirectories(FILE.getParent());
            var indenter = new DefaultIndenter("  ", "\n");
            var printer =
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
            Files.writeString(FILE, JSON.writer(printer).writeValueAsString(synthesized) + "\n");
        }
        assertThat(Files.exists(FILE) ? JSON.readTree(Files.readString(FILE)) : JSON.nullNode())
                .as("%s; to write it anew: mvn -pl infra -am test -Dpipeline.update=true", FILE)
                .isEqualTo(synthesized);
    }
}
