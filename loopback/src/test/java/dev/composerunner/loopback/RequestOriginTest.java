package dev.composerunner.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestOriginTest {

    private static final int PORT = 8470;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8470", "localhost:8470", "[::1]:8470"})
    void host_ofThisService_isAllowed(String host) {
        assertThat(RequestOrigin.refusal(headers("Host", host), PORT)).isEmpty();
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
        assertThat(RequestOrigin.refusal(headers("Host", host), PORT)).isPresent();
    }

    @Test
    void host_missing_isRefused() {
        assertThat(RequestOrigin.refusal(HttpFields.build(), PORT)).isPresent();
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
        HttpFields.Mutable headers = headers("Host", "127.0.0.1:8470");
        headers.put("Origin", origin);
        assertThat(RequestOrigin.refusal(headers, PORT))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("Origin: got " + origin));
    }

    @Test
    void origin_ofThisService_isAllowed() {
        HttpFields.Mutable headers = headers("Host", "127.0.0.1:8470");
        headers.put("Origin", "http://127.0.0.1:8470");
        assertThat(RequestOrigin.refusal(headers, PORT)).isEmpty();
    }

    /** Clients leave out the port where it is the default of http. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "localhost:80"})
    void host_withoutPort_isThisServiceOnPort80(String host) {
        HttpFields.Mutable headers = headers("Host", host);
        headers.put("Origin", "http://" + host);
        assertThat(RequestOrigin.refusal(headers, 80)).isEmpty();
    }

    private static HttpFields.Mutable headers(String name, String value) {
        return HttpFields.build().put(name, value);
    }
}
