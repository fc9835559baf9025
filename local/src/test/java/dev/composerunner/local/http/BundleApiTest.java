package dev.composerunner.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.loopback.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BundleApiTest {

    @TempDir
    private Path folder = Path.of("");

    private BundleApi api = new BundleApi(Path.of(""));

    @BeforeEach
    void bundle() throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(bundle.resolve("specification.json"), "{\"type\": \"CBMA\"}");
        Files.writeString(bundle.resolve("studyset.json"), "{\"studies\": []}");
        Files.writeString(bundle.resolve("annotation.json"), "{\"notes\": []}");
        api = new BundleApi(folder);
    }

    @Test
    void bundle_ofThreeDocuments_isAMetaAnalysis() throws Exception {
        Reply reply = api.answer("mine").orElseThrow();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(json(reply).at("/specification/type").asText()).isEqualTo("CBMA");
        assertThat(json(reply).at("/neurostore_annotation/snapshot/notes").isArray())
                .isTrue();
    }

    /** The job's failure is made of this answer: it must name the file, and end the exchange. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            annotation.json    |                        | no file %s; a bundle holds
            specification.json |                        | no file %s; a bundle holds
            studyset.json      | {"studies": [          | file %s is not JSON: line=1
            studyset.json      | []                     | file %s is not a JSON object
            specification.json | {"type": 1, "type": 2} | file %s is JSON with a field twice in one object
            annotation.json    | {} {}                  | file %s is JSON with more after the first value
            """)
    void bundle_withABrokenFile_isAnswered422ByItsName(String name, String content, String error) throws Exception {
        Path file = folder.resolve("mine").resolve(name);
        Files.delete(file);
        if (content != null) {
            Files.writeString(file, content);
        }

        Reply reply = api.answer("mine").orElseThrow();

        assertThat(reply.status()).isEqualTo(422);
        assertThat(json(reply).path("error").asText()).startsWith(error.replace("%s", file.toString()));
    }

    @Test
    void name_ofNoFolder_isNothing() {
        assertThat(api.answer("other")).isEmpty();
        assertThat(api.answer("..")).isEmpty();
    }

    private static JsonNode json(Reply reply) throws JsonProcessingException {
        return ContractJson.MAPPER.readTree(reply.text());
    }
}
