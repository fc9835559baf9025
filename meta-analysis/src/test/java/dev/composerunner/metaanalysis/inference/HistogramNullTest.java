package dev.composerunner.metaanalysis.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FloatingPointLiteralPrecision") // values stand as printed
final class HistogramNullTest {

    private static final HistogramNull NULL =
            new HistogramNull(new double[] {0, 0.5, 1, 1.5, 2}, new double[] {8, 4, 2, 2, 0});

    @Test
    void p_ofStatistic_isTheShareOfItsNearestBinAndAbove() {
        assertThat(NULL.p(0f)).isEqualTo(1);
        assertThat(NULL.p(0.3f)).isEqualTo(0.5);
        // Halves go up; truncation would find bin 1.
        assertThat(NULL.p(0.75f)).isEqualTo(0.25);
        assertThat(NULL.p(1.5f)).isEqualTo(0.125);
        assertThat(NULL.p(0.1f)).isEqualTo(1);
    }

    @Test
    void p_beyondAllWeight_isTheSmallestThatOccurs() {
        assertThat(NULL.p(2f)).isEqualTo(0.125);
        assertThat(NULL.p(1000f)).isEqualTo(0.125);
    }

    @Test
    void threshold_ofP_isTheBinBeforeTheFirstAtMostP() {
        assertThat(NULL.threshold(0.5)).isEqualTo(0);
        assertThat(NULL.threshold(0.3)).isEqualTo(0.5);
        assertThat(NULL.threshold(0.125)).isEqualTo(1);
        assertThat(NULL.threshold(1)).isEqualTo(0);
        assertThat(NULL.threshold(0)).isEqualTo(1.5);
    }

    @Test
    void distribution_ofCoveredShares_isPoissonBinomial() {
        // python3 -c "import numpy as np; print(np.convolve(np.convolve([.9,.1],[.8,.2]),[.5,.5]))"
        var mkda = new MkdaDensity(new MkdaKernel(10)).distribution(new double[] {0.1, 0.2, 0.5});
        assertThat(mkda.bins()).containsExactly(0, 1, 2, 3);
        assertThat(mkda.weights()).containsExactly(new double[] {0.36, 0.49, 0.14, 0.01}, within(1e-15));
        assertThat(mkda.p(3f)).isCloseTo(0.01, within(1e-15));
    }
}
