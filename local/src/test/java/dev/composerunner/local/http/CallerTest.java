package dev.composerunner.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTest {

    private static final int PORT = 8470;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8470", "localhost:8470", "[::1]:8470"})
    void host_ofThisService_isAllowed(String host) {
        assertThat(Caller.refusal(headers("Host", host), PORT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:8470",
                "127.0.0.1.evil.example:8470",
                "localhost.:8470",
                "127.0.0.1",
                "127.0.0.1:80",
                "127.0.0.1:8470@evil.example",
                "evil.example/@127.0.0.1:8470",
                "[::1",
                "a b",
                ""
            })
    void host_elsewhere_isRefused(String host) {
        assertThat(Caller.refusal(headers("Host", host), PORT)).isPresent();
    }

    @Test
    void host_missing_isRefused() {
        assertThat(Caller.refusal(new Headers(), PORT)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://evil.example:8470",
                "http://127.0.0.1:9000",
                "https://127.0.0.1:8470",
                "null",
                "http://127.0.0.1:8470.evil.example",
                "file://"
            })
    void origin_ofAnotherSite_isRefused(String origin) {
        Headers headers = headers("Host", "127.0.0.1:8470");
        headers.set("Origin", origin);
        assertThat(Caller.refusal(headers, PORT))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("Origin: got " + origin));
    }

    @Test
    void origin_ofThisService_isAllowed() {
        Headers headers = headers("Host", "127.0.0.1:8470");
        headers.set("Origin", "http://127.0.0.1:8470");
        assertThat(Caller.refusal(headers, PORT)).isEmpty();
    }

    private static Headers headers(String name, String value) {
        var headers = new Headers();
        headers.set(name, value);
        return headers;
    }
}
