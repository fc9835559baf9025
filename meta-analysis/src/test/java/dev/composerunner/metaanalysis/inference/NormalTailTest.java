package dev.composerunner.metaanalysis.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of scipy 1.17.1: {@code -scipy.special.ndtri_exp(lnp)} and {@code -scipy.special.ndtri_exp(lnp - numpy.log(2))}. */
@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class NormalTailTest {

    @ParameterizedTest
    @CsvSource({
        "0.999, 0, 0.0012533144654325557",
        "0.5, 0, 0.6744897501960817",
        "0.05, 1.6448536269514729, 1.9599639845400545",
        "0.01, 2.3263478740408408, 2.575829303548901",
        "0.001, 3.090232306167813, 3.2905267314918945",
        "2e-05, 4.10747965458625, 4.264890793922825",
        "1e-16, 8.222082216130435, 8.304785425194114",
        "1e-45, 14.145181492523474, 14.193859580572358",
        "1e-300, 37.0470962993612, 37.06578788077213",
        "4.9e-324, 38.467405617144344, 38.48540833556734",
    })
    void tails_ofP_areScipys(double p, double one, double two) {
        assertThat(NormalTail.oneTailed(Math.log(p))).isCloseTo(one, within(1e-12 * Math.max(1, one)));
        assertThat(NormalTail.twoTailed(Math.log(p))).isCloseTo(two, within(1e-12 * Math.max(1, two)));
    }

    @ParameterizedTest
    @CsvSource({
        "-1e-12, 0, 1.2532864118509303e-12",
        "-0.1, 0, 0.11955279186825686",
        "-1, 0.33747496376420244, 0.9004525966377902",
        "-10, 3.913946240531893, 4.078127187781421",
        "-100, 13.888476033003888, 13.938041745291473",
        "-700, 37.295079632647415, 37.31364717003945",
        "-745, 38.4819489643302, 38.4999448913792",
        "-1000, 44.61574773196941, 44.63127317139578",
        "-10000, 141.37983987312978, 141.38474227288572",
        "-100000, 447.19789367876837, 447.1994436469665",
    })
    void tails_ofLnP_areScipys(double lnP, double one, double two) {
        assertThat(NormalTail.oneTailed(lnP)).isCloseTo(one, within(1e-12 * Math.max(1, one)));
        // Close to p = 1 the logarithm itself is known to 1e-16 only, so z is too.
        assertThat(NormalTail.twoTailed(lnP)).isCloseTo(two, within(Math.max(1e-12 * two, 3e-16)));
    }

    @Test
    void tails_everyBranch_riseWithoutAJump() {
        double before = Double.POSITIVE_INFINITY;
        for (double lnP = -800; lnP < -0.7; lnP += 0.01) {
            double z = NormalTail.oneTailed(lnP);
            assertThat(z).isLessThan(before);
            if (before < Double.POSITIVE_INFINITY) {
                assertThat(before - z).isLessThan(0.02);
            }
            before = z;
        }
    }

    @Test
    void tails_certainAndImpossible_areZeroAndInfinite() {
        assertThat(NormalTail.oneTailed(0)).isZero();
        assertThat(NormalTail.twoTailed(0)).isZero();
        assertThat(NormalTail.oneTailed(Double.NEGATIVE_INFINITY)).isInfinite();
    }
}
