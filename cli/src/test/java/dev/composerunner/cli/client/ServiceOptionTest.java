package dev.composerunner.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceOptionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8470",
                "127.0.0.1:8470",
                "file:///etc/passwd",
                "http:",
                "http://",
                "http:///x",
                "http://127.0.0.1:0",
                "http://127.0.0.1:65536",
                "http://127.0.0.1:x",
                "http://a b",
                "http://user@host",
                "http://host?x=1",
            })
    void address_thatIsNone_isRefusedByTheNameOfTheOption(String text) {
        assertThatThrownBy(() -> ServiceOption.address(text, null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(
                        "--url: got " + (text.isEmpty() ? "nothing" : text)
                                + "; allowed: http://HOST:PORT or https://HOST, perhaps with a path, such as http://127.0.0.1:8470");
    }

    @Test
    void address_ofTheVariable_isRefusedByTheNameOfTheVariable() {
        assertThatThrownBy(() -> ServiceOption.address(null, "ftp://x")).hasMessageStartingWith("COMPOSE_RUNNER_URL: ");
        assertThat(ServiceOption.address(null, "")).hasToString("http://127.0.0.1:8470");
        assertThat(ServiceOption.address("https://a.example/x/", "ftp://x")).hasToString("https://a.example/x/");
    }

    @Test
    void key_ofAFile_comesBeforeThatOfTheVariable(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "cr_1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(ServiceOption.key(file, "cr_2")).isEqualTo(new Secret("cr_1"));
        assertThat(ServiceOption.key(null, " cr_2\n")).isEqualTo(new Secret("cr_2"));
        assertThat(ServiceOption.key(null, "")).isNull();
        assertThat(ServiceOption.key(null, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2 x", "hunter2\nx", "hunter2\u00e9", "\n"})
    void key_thatIsNone_isRefusedWithoutBeingShown(String text) {
        // It would be sent as a header, where a line break begins another one.
        assertThatThrownBy(() -> ServiceOption.key(null, text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("COMPOSE_RUNNER_KEY: got ")
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void key_inAFileThatOthersMayRead_isRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "cr_1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> ServiceOption.key(file, null))
                .hasMessage("--key-file: got " + file
                        + ", which others may read or write; allowed: a file of mode 0600 (chmod 600)");
    }
}
