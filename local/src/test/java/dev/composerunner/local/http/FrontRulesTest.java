package dev.composerunner.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.Secret;
import dev.composerunner.contract.access.AccessKey;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.KeyLevel;
import dev.composerunner.lambdas.access.AccessCheck;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrontRulesTest {

    private static final int PORT = 8470;
    private static final List<String> PAGES = List.of("https://pages.example");
    private static final AccessKeys KEYS =
            new AccessKeys(List.of(AccessKey.of("ann", KeyLevel.SUBMIT, new Secret("cr_ann"))));

    /** Without keys a foreign Host is a name that was pointed at this machine, whatever the page. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8470, , true",
        "127.0.0.1:8470, http://127.0.0.1:8470, true",
        "127.0.0.1:8470, https://pages.example, true",
        "127.0.0.1:8470, https://other.example, false",
        "127.0.0.1:8470, 'https://pages.example, https://other.example', false",
        "pages.example, https://pages.example, false",
        "runner.example, , false"
    })
    void request_withoutKeys_isToLoopbackAndOfAKnownPage(String host, String origin, boolean answered) {
        assertThat(isAnswered(AccessKeys.NONE, host, origin)).isEqualTo(answered);
    }

    /** With keys any Host will do, since a proxy names its own; pages are the service's own, or allowed ones. */
    @ParameterizedTest
    @CsvSource({
        "runner.example, , true",
        "runner.example, https://runner.example, true",
        "runner.example, https://pages.example, true",
        "runner.example, https://other.example, false",
        "runner.example, null, false",
        "runner.example, 'https://runner.example, https://other.example', false"
    })
    void request_withKeys_isOfAKnownPage(String host, String origin, boolean answered) {
        assertThat(isAnswered(KEYS, host, origin)).isEqualTo(answered);
    }

    private static boolean isAnswered(AccessKeys keys, String host, String origin) {
        HttpFields.Mutable headers = HttpFields.build().add("Host", host);
        if (origin != null) {
            headers.add("Origin", origin);
        }
        return new FrontRules(new AccessCheck(keys), PAGES)
                .refusal(headers, PORT)
                .isEmpty();
    }
}
