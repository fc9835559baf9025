package dev.composerunner.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import org.junit.jupiter.api.Test;
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
}
