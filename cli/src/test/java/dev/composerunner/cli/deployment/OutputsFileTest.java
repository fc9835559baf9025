package dev.composerunner.cli.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputsFileTest {

    private static final String OUTPUTS =
            "{\"ComposeRunnerSubmitFunctionUrl\": \"https://a.example/\", \"ComposeRunnerImageTag\": \"1\"}";

    @TempDir
    private Path folder = Path.of("");

    private Outputs read(String content) throws IOException {
        return OutputsFile.read(Files.writeString(folder.resolve("outputs.json"), content));
    }

    @ParameterizedTest
    @ValueSource(strings = {OUTPUTS, "{\"Mine\": " + OUTPUTS + ", \"Repositories\": {\"Name\": \"x\"}}"})
    void read_outputsAloneOrOfAStack_areThoseOfTheStack(String content) throws IOException {
        var addresses = new Addresses.FunctionUrls(read(content));

        assertThat(addresses.of(Operation.SUBMIT)).isEqualTo(URI.create("https://a.example/"));
        assertThatThrownBy(() -> addresses.of(Operation.LOGS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("outputs.json has no output ComposeRunnerLogPollerFunctionUrl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | which is not JSON",
                "[] | which is not a JSON object",
                "{} | which has no address of Compose Runner",
                "{\"Other\": {\"Url\": \"https://a.example\"}} | which has no address of Compose Runner",
                "{\"A\": " + OUTPUTS + ", \"B\": " + OUTPUTS + "} | which has those of A, B",
            })
    void read_fileOfSomethingElse_isRefusedWithTheReason(String content, String reason) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("--urls: got ")
                .hasMessageContaining(reason);
    }

    @Test
    void read_fileThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> OutputsFile.read(folder.resolve("none")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("none, which is not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example/", "ftp://a.example/", "a.example", "https://me@a.example/"})
    void address_thatAKeyIsNotSentTo_isRefused(String address) {
        var addresses =
                new Addresses.FunctionUrls(new Outputs("stack S", Map.of("ComposeRunnerStatusFunctionUrl", address)));

        assertThatThrownBy(() -> addresses.of(Operation.STATUS))
                .hasMessageStartingWith("ComposeRunnerStatusFunctionUrl of stack S: got ");
    }
}
