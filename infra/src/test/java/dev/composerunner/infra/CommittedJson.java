package dev.composerunner.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A generated document that is kept in the repository.
 *
 * @param file where it is, from the folder of the module
 * @param update system property that has it written anew
 */
record CommittedJson(Path file, String update) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fails where the document differs from {@code generated}, unless it is to be written anew. */
    void assertEquals(JsonNode generated) throws IOException {
        if (Boolean.getBoolean(update)) {
            var indenter = new DefaultIndenter("  ", "\n");
            var printer =
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
            Files.createDirectories(file.getParent());
            Files.writeString(file, JSON.writer(printer).writeValueAsString(generated) + "\n");
        }
        JsonNode committed = Files.exists(file) ? JSON.readTree(Files.readString(file)) : JSON.createObjectNode();
        assertThat(JsonDifference.between(committed, generated))
                .as(
                        "differences of what the CDK app gives from %s; to write it anew: mvn -pl infra -am test -D%s=true",
                        file, update)
                .isEmpty();
    }
}
