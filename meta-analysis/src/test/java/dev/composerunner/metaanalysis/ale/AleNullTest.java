package dev.composerunner.metaanalysis.ale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.ale.AleNull.Histogram;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AleNullTest {

    private static final int VOXELS = 5000;

    private static List<Histogram> random(int experiments) {
        var random = new Random(7);
        var histograms = new ArrayList<Histogram>();
        for (int e = 0; e < experiments; e++) {
            var bins = IntStream.range(0, 300)
                    .filter(bin -> random.nextInt(6) == 0)
                    .toArray();
            var counts = IntStream.of(bins).map(bin -> 1 + random.nextInt(9)).toArray();
            histograms.add(new Histogram(
                    (bins[bins.length - 1] + 0.5f) * 1e-5f,
                    bins,
                    counts,
                    IntStream.of(counts).sum()));
        }
        return histograms;
    }

    private static HistogramNull combined(List<Histogram> histograms, int threads) {
        try (var workers = new Workers(threads, Progress.NONE)) {
            return AleNull.of(histograms, VOXELS, workers);
        }
    }

    @Test
    void of_anyNumberOfThreads_givesTheSameBits() {
        var histograms = random(9);
        var one = combined(histograms, 1);
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(combined(histograms, threads).weights()).isEqualTo(one.weights());
        }
    }

    @Test
    void of_severalExperiments_isEachPairOfBinsAddedUp() {
        // Written down as the algorithm is told: every bin with every bin, in order, no ranges.
        var histograms = random(6);
        int count = AleNull.binCount(histograms);
        double perBin = 1 / 1e-5;
        double[] sum = null;
        for (var histogram : histograms) {
            var experiment = new double[count];
            experiment[0] = VOXELS - histogram.voxels();
            for (int n = 0; n < histogram.bins().length; n++) {
                experiment[histogram.bins()[n]] += histogram.counts()[n];
            }
            for (int k = 0; k < count; k++) {
                experiment[k] *= 1.0 / VOXELS;
            }
            if (sum == null) {
                sum = experiment;
                continue;
            }
            var next = new double[count];
            for (int e = 0; e < count; e++) {
                for (int a = 0; a < count; a++) {
                    if (experiment[e] > 0 && sum[a] > 0) {
                        double score = 1 - (1 - e / 1e5) * (1 - a / 1e5);
                        next[Math.min((int) (score * perBin), count - 1)] += experiment[e] * sum[a];
                    }
                }
            }
            sum = next;
        }
        assertThat(combined(histograms, 2).weights()).isEqualTo(sum);
        assertThat(IntStream.range(0, count)
                        .mapToDouble(k -> combined(histograms, 1).weights()[k])
                        .sum())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void of_oneExperimentOutsideTheMask_hasAllWeightAtZero() {
        var distribution = combined(List.of(new Histogram(0, new int[0], new int[0], 0)), 1);
        assertThat(distribution.bins()).hasSize(2);
        assertThat(distribution.weights()[0]).isCloseTo(1, within(1e-15));
        assertThat(distribution.p(0f)).isEqualTo(1);
    }
}
