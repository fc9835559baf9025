package dev.composerunner.contract.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessKeysTest {

    private static final Secret KEY = AccessKey.generate(new SecureRandom());
    private static final AccessKey ANN = AccessKey.of("ann", KeyLevel.SUBMIT, KEY);
    private static final AccessKey BOB = AccessKey.of("bob", KeyLevel.ADMIN, AccessKey.generate(new SecureRandom()));

    @Test
    void key_has256BitsAndAPrefix() {
        assertThat(KEY.value()).matches("cr_[A-Za-z0-9_-]{43}");
        assertThat(KEY).isNotEqualTo(AccessKey.generate(new SecureRandom()));
        assertThat(ANN.toString()).doesNotContain(KEY.value());
    }

    @Test
    void hash_isThatOfTheText() {
        // sha256sum of the bytes "abc"
        assertThat(AccessKey.of("a", KeyLevel.WORKER, new Secret("abc")).sha256())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void text_ofKeys_isReadAgain() {
        AccessKeys keys = AccessKeys.ofText(new AccessKeys(List.of(ANN, BOB)).text());

        assertThat(keys.find(KEY.value())).contains(ANN);
        assertThat(keys.find(KEY.value() + " ")).isEmpty();
        assertThat(keys.size()).isEqualTo(2);
        assertThat(AccessKeys.ofText("").isEmpty()).isTrue();
        assertThat(AccessKey.ofLine(" " + ANN.line() + "\t")).isEqualTo(ANN);
        assertThat(AccessKey.ofPair(KeyLevel.ADMIN, BOB.pair())).isEqualTo(BOB);
    }

    @Test
    void find_comparesEveryEntryWhicheverMatches() {
        // An early exit would show by its time where in the list a key stands.
        AccessKeys keys = new AccessKeys(List.of(ANN, BOB, AccessKey.of("eve", KeyLevel.SUBMIT, new Secret("e"))));
        var compared = new ArrayList<byte[]>();

        assertThat(keys.find(KEY.value(), (entry, given) -> {
                    compared.add(entry);
                    return MessageDigest.isEqual(entry, given);
                }))
                .contains(ANN);

        assertThat(compared).containsExactly(ANN.digest(), BOB.digest(), AccessKey.hash("e"));
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMIT, SUBMIT, true",
        "SUBMIT, WORKER, false",
        "SUBMIT, ADMIN, false",
        "WORKER, SUBMIT, true",
        "WORKER, WORKER, true",
        "WORKER, ADMIN, false",
        "ADMIN, SUBMIT, true",
        "ADMIN, WORKER, false",
        "ADMIN, ADMIN, true"
    })
    void level_includesSubmitAndItself(KeyLevel level, KeyLevel needed, boolean included) {
        assertThat(level.includes(needed)).isEqualTo(included);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cr_hunter2",
                "hunter2 submit cr_hunter2",
                "HUNTER2 submit ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "ann hunter2 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "ann submit BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                "ann submit ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad hunter2"
            })
    void line_thatIsNone_isRefusedWithoutBeingShown(String line) {
        assertThatThrownBy(() -> AccessKey.ofLine(line))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("; allowed: ")
                .message()
                .doesNotContainIgnoringCase("hunter2")
                .doesNotContainIgnoringCase("ba7816bf");
    }

    @Test
    void keys_withANameOrAHashTwice_areRefused() {
        assertThatThrownBy(() -> new AccessKeys(List.of(ANN, new AccessKey("ann", KeyLevel.ADMIN, BOB.sha256()))))
                .hasMessage("keys: got the name ann twice; allowed: a name for each key");
        assertThatThrownBy(() -> new AccessKeys(List.of(ANN, new AccessKey("bob", KeyLevel.ADMIN, ANN.sha256()))))
                .hasMessage("keys: got the hash of bob under another name too; allowed: a key for each name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://pages.example", "http://localhost:8080", "https://a", "http://[::1]:3000"})
    void origin_ofAPage_isOne(String origin) {
        assertThat(PageOrigin.isOne(origin)).isTrue();
    }

    /** A browser never sends these, so that a page would silently not be allowed; {@code *} would be everybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "https://pages.example/",
                "https://Pages.example",
                "https://pages.example:443",
                "http://a:80",
                "pages.example",
                "https://",
                "https://a b",
                "https://a\r\nX: 1"
            })
    void origin_thatNoBrowserSends_isNone(String origin) {
        assertThat(PageOrigin.isOne(origin)).isFalse();
    }
}
