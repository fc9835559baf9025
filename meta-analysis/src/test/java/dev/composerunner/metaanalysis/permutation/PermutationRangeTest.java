package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PermutationRangeTest {

    @Test
    void parse_whatTextWrites_isTheSameRange() {
        var range = new PermutationRange(500, 1250);

        assertThat(range.text()).isEqualTo("500:1250");
        assertThat(PermutationRange.parse(range.text())).isEqualTo(range);
        assertThat(range).hasToString("[500, 1250)");
        assertThat(range.size()).isEqualTo(750);
        assertThat(PermutationRange.parse("0:999999999")).isEqualTo(PermutationRange.first(999_999_999));
    }

    @ParameterizedTest
    // 1:4294967298 is 1:2 to whoever lets a number overflow.
    @ValueSource(
            strings = {"", "5", "5:", ":5", "5:5", "6:5", "-1:5", "0x1:5", " 0:5", "0:5 ", "0:5:6", "1:4294967298"})
    void parse_textThatIsNoRange_isRefusedWithTheValue(String text) {
        assertThatThrownBy(() -> PermutationRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("permutations: got " + text + "; allowed: A:B with 0 <= A < B");
    }

    @Test
    void range_emptyOrNegative_isRefused() {
        assertThatThrownBy(() -> new PermutationRange(-1, 5)).hasMessageContaining("got -1:5");
        assertThatThrownBy(() -> new PermutationRange(5, 5)).hasMessageContaining("got 5:5");
        assertThatThrownBy(() -> PermutationRange.first(0)).hasMessageContaining("got 0:0");
    }
}
