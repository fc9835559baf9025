package dev.composerunner.metaanalysis.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class NullIdentityTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void fingerprint_ofValues_isWhatSha256sumPrintsForTheirLines() {
        var identity = NullIdentity.of(Map.of("seed", "0", "estimator", "ALE", "corrector.n_iters", "60"));

        // printf 'corrector.n_iters=60\nestimator=ALE\nseed=0\n' | sha256sum
        assertThat(identity.fingerprint())
                .isEqualTo("e3f9d2187535f1abe994f905cd48801dc2a9f3488b29e9cd322d504763d58907");
        assertThat(identity.values().keySet()).containsExactly("corrector.n_iters", "estimator", "seed");
    }

    @Test
    void differences_ofOtherValues_nameBothAndShortenHashes() {
        var here = NullIdentity.of(Map.of("build", HASH, "seed", "0", "estimator.kernel__fwhm", "8.0", "same", "1"));
        var there = NullIdentity.of(Map.of(
                "build", "f" + HASH.substring(1), "seed", "1", "estimator.kernel__sample_size", "20.0", "same", "1"));

        assertThat(here.differences(there))
                .containsExactly(
                        "build is f123456789ab there and 0123456789ab here",
                        "estimator.kernel__fwhm is not set there and 8.0 here",
                        "estimator.kernel__sample_size is 20.0 there and not set here",
                        "seed is 1 there and 0 here");
        assertThat(here.differences(here)).isEmpty();
        assertThat(here.build()).isEqualTo("0123456789ab");
    }

    @Test
    void identity_linesThatCouldBeTakenForOthers_areRefused() {
        // Two identities of the same lines would have one fingerprint.
        assertThatThrownBy(() -> NullIdentity.of(Map.of("a", "1\nb=2")))
                .hasMessage("a: got a line break; allowed: one line");
        assertThatThrownBy(() -> NullIdentity.of(Map.of("a=1", "2"))).hasMessageContaining("name: got a=1");
        assertThatThrownBy(() -> NullIdentity.of(Map.of("", "2"))).hasMessageContaining("name: got ");
    }
}
