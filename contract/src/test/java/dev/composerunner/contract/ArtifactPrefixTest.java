package dev.composerunner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArtifactPrefixTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "job-1", "A_b-c", "9b2c7a52-6c8e-4a0e-9c43-0d5f0c8f1a11"})
    void prefix_ofAllowedCharacters_isTaken(String value) {
        assertThat(new ArtifactPrefix(value)).hasToString(value);
    }

    // Keys and paths are made of it: whatever could leave the job's folder, or differ between file systems, stays out.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-a", "_a", "../a", "a/b", "a\\b", "a.b", "a b", "a\n", "\na", "jöb", "job１", "a:b", "%2e%2e", "a\0"
            })
    void prefix_ofOtherCharacters_isRefusedWithValueAndRule(String value) {
        assertThatThrownBy(() -> ArtifactPrefix.ofNew(value))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("artifact_prefix: got \"" + value
                        + "\"; allowed: 1 to 80 letters, digits, '_' and '-', beginning with a letter or a digit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "run.2024-05-01T10.00", "a.."})
    void prefix_withDots_isReadAndNotChosen(String value) {
        assertThat(new ArtifactPrefix(value)).hasToString(value);
        assertThatThrownBy(() -> ArtifactPrefix.ofNew(value)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "..", "../a", "a/b", "a\\b", "a.b\n", "a.ö"})
    void prefix_thatCouldLeaveItsFolder_isNotReadEither(String value) {
        assertThatThrownBy(() -> new ArtifactPrefix(value)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void prefix_of80And81Characters_isTakenAndRefused() {
        // 80 is also the longest name of an execution.
        assertThat(new ArtifactPrefix("a".repeat(80)).value()).hasSize(80);
        assertThatThrownBy(() -> new ArtifactPrefix("a".repeat(81))).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void message_ofALongValue_isCut() {
        assertThatThrownBy(() -> new ArtifactPrefix("/".repeat(5000)))
                .hasMessageContaining("... (5002 characters)")
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(300));
    }

    @Test
    void random_manyTimes_isAllowedAndNeverTheSame() {
        assertThat(IntStream.range(0, 100).mapToObj(i -> ArtifactPrefix.random()))
                .doesNotHaveDuplicates();
    }
}
