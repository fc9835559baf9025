package dev.composerunner.metaanalysis.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CombinedBinsTest {

    private static final double PER_BIN = 1 / 1e-5;

    private static double[] bins(int count) {
        var bins = new double[count];
        Arrays.setAll(bins, k -> (double) k / CombinedBins.PER_UNIT);
        return bins;
    }

    /** The rule itself, bin by bin. */
    private static double[] oneByOne(double[] bins, double[] sum, int used, int[] lifts, double[] shares) {
        var combined = new double[bins.length];
        for (int n = 0; n < lifts.length; n++) {
            for (int a = 0; a < used; a++) {
                int target = (int) ((1 - (1 - bins[lifts[n]]) * (1 - bins[a])) * PER_BIN);
                combined[Math.min(target, bins.length - 1)] += shares[n] * sum[a];
            }
        }
        return combined;
    }

    private static double[] inStretches(double[] bins, double[] sum, int used, int[] lifts, double[] shares, int size) {
        var combined = new double[bins.length];
        for (int from = 0; from < bins.length; from += size) {
            int to = Math.min(bins.length, from + size);
            var part = new CombinedBins(bins, sum, used, from, to);
            for (int n = 0; n < lifts.length; n++) {
                part.add(lifts[n], shares[n]);
            }
            System.arraycopy(part.weights(), 0, combined, from, to - from);
        }
        return combined;
    }

    @ParameterizedTest
    @CsvSource({
        "2, 1, 1, 1",
        "300, 299, 40, 7",
        "5000, 4800, 300, 4096",
        "9001, 9001, 9000, 1000",
        "20000, 17000, 7000, 4095",
        "100002, 100002, 100001, 4096",
        "100002, 99999, 3000, 4096"
    })
    void add_stretchesOfAnySize_givesTheBitsOfOneBinAfterTheOther(int count, int used, int reach, int size) {
        var random = new Random(count + used);
        var bins = bins(count);
        var sum = new double[count];
        for (int a = 0; a < used; a++) {
            // Powers far apart, so that another order of summands shows; zeros, as sums have.
            sum[a] = random.nextInt(5) == 0 ? 0 : Math.pow(10, -30 * random.nextDouble());
        }
        var lifts = random.ints(60, 0, reach).distinct().sorted().toArray();
        var shares = random.doubles(lifts.length).toArray();
        assertThat(inStretches(bins, sum, used, lifts, shares, size))
                .isEqualTo(oneByOne(bins, sum, used, lifts, shares));
    }

    @Test
    void add_everyBinThatGoesInRuns_liftsEachBinOfTheSumToItsTarget() {
        // A run that begins one bin early or late, or one whose double falls below a whole number unnoticed, ends here.
        var bins = bins(100_001);
        var sum = new double[bins.length];
        Arrays.setAll(sum, a -> a + 1.0);
        for (int lift = 1; lift <= 6300; lift += lift < 700 ? 1 : 97) {
            int[] lifts = {lift};
            double[] shares = {1};
            assertThat(Arrays.equals(
                            inStretches(bins, sum, bins.length, lifts, shares, CombinedBins.SIZE),
                            oneByOne(bins, sum, bins.length, lifts, shares)))
                    .as("bin %d", lift)
                    .isTrue();
        }
    }
}
