package dev.composerunner.metaanalysis.permutation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Values by NiMARE 0.20.0: {@code nimare.stats.null_to_p(x, np.array([1, 2, 2, 3, 4.]), tail="upper")}. */
final class EmpiricalNullTest {

    private static final EmpiricalNull FIVE = new EmpiricalNull(new double[] {3, 2, 4, 1, 2});

    @Test
    void p_ofValues_isTheShareThatReachesThem() {
        assertThat(FIVE.p(2)).isEqualTo(0.8);
        assertThat(FIVE.p(2.5)).isEqualTo(0.4);
        assertThat(FIVE.p(3)).isEqualTo(0.4);
        assertThat(FIVE.reached(2)).isEqualTo(4);
    }

    @Test
    void p_beyondAllValues_isOneOfThem() {
        // A permutation p-value is never 0, and NiMARE lets it be no more than 1 - 1/n.
        assertThat(FIVE.p(99)).isEqualTo(0.2);
        assertThat(FIVE.p(0)).isEqualTo(0.8);
    }

    @Test
    void p_ofASinglePermutation_isOne() {
        var one = new EmpiricalNull(new double[] {1});
        assertThat(one.p(0)).isEqualTo(1);
        assertThat(one.p(2)).isEqualTo(1);
    }
}
