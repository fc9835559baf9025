package dev.composerunner.lambdas.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestKeyTest {

    private static final String SIGNATURE =
            "AWS4-HMAC-SHA256 Credential=AKIA/20261128/eu-central-1/lambda/aws4_request";

    @ParameterizedTest
    @ValueSource(strings = {"Bearer cr_1", "bearer cr_1", "BEARER   cr_1", " Bearer cr_1 "})
    void bearer_isTheKey(String header) {
        assertThat(RequestKey.of(Map.of("authorization", header)::get)).contains("cr_1");
    }

    @Test
    void basic_isThePasswordOfAnyUser() {
        assertThat(basic("ann:cr_1")).contains("cr_1");
        assertThat(basic(":cr_1")).contains("cr_1");
        // A user name has no colon, a password may.
        assertThat(basic("ann:cr:1")).contains("cr:1");
        // curl -u leaves the padding in; some clients do not.
        assertThat(of("Basic " + base64("ann:cr_1").replace("=", ""))).contains("cr_1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Basic ====",
                "Basic !!!!",
                "Basic YW5u",
                "Basic YW5uOg==",
                "Basic YQ=YQ",
                "Bearer",
                "Bearer ",
                "Digest cr_1",
                "cr_1",
                "Bearer:cr_1",
                SIGNATURE
            })
    void authorization_withoutAKey_isNone(String header) {
        assertThat(of(header)).isEmpty();
    }

    @Test
    void apiKey_besideASignature_isTheKey() {
        // Where the address asks for a signature, Authorization is AWS's.
        assertThat(RequestKey.of(Map.of("authorization", SIGNATURE, "x-api-key", "cr_1")::get))
                .contains("cr_1");
        assertThat(RequestKey.of(Map.of("x-api-key", " ")::get)).isEmpty();
    }

    @Test
    void header_thatIsVeryLong_hasNoKey() {
        assertThat(of("Bearer " + "x".repeat(1017))).isPresent();
        assertThat(of("Bearer " + "x".repeat(1018))).isEmpty();
        assertThat(of("Basic " + "x".repeat(1_000_000))).isEmpty();
        assertThat(RequestKey.of(Map.of("x-api-key", "x".repeat(1025))::get)).isEmpty();
    }

    private static Optional<String> basic(String pair) {
        return of("Basic " + base64(pair));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> of(String authorization) {
        return RequestKey.of(Map.of("authorization", authorization)::get);
    }
}
