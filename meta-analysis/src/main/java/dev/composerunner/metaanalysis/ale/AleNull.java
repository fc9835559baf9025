package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.inference.CombinedBins;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import java.util.Arrays;
import java.util.List;

/** The distribution of ALE scores if the foci of each experiment lay anywhere: experiments' histograms, combined one after the other. */
public final class AleNull {

    /*
     * Bins are 1e-5 wide. 1/1e-5 is 99999.99999999999 as a double, so a score on a bin's very edge may fall into the bin below;
     * that downward drift is NiMARE's and is kept, as are the single-precision steps that give the number of bins.
     *
     * Combining costs (bins in use so far) x (bins in use by the experiment) per experiment. Stretches of the result are made on
     * their own: each bin gets its summands in the same order whatever the number of threads.
     */
    private static final double STEP = 1e-5;
    private static final double PER_BIN = 1 / STEP;
    private static final int BINS_PER_UNIT = CombinedBins.PER_UNIT;

    private AleNull() {}

    /**
     * How often each value occurs in one experiment's map.
     *
     * @param max greatest value of the map
     * @param bins bins that occur, ascending, from the values not 0
     * @param counts how often each occurs, above 0
     * @param voxels number of values not 0
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Histogram(float max, int[] bins, int[] counts, int voxels) {

        public static Histogram of(ModelledActivation activation) {
            var values = activation.values();
            float max = activation.max();
            var dense = new int[(int) (max * PER_BIN) + 1];
            for (float value : values) {
                dense[(int) (value * PER_BIN)]++;
            }
            int used = 0;
            var bins = new int[dense.length];
            var counts = new int[dense.length];
            for (int bin = 0; bin < dense.length; bin++) {
                if (dense[bin] > 0) {
                    bins[used] = bin;
                    counts[used++] = dense[bin];
                }
            }
            return new Histogram(max, Arrays.copyOf(bins, used), Arrays.copyOf(counts, used), values.length);
        }
    }

    public static HistogramNull of(List<Histogram> histograms, int voxelsInMask, Workers workers) {
        var bins = bins(binCount(histograms));
        var sum = new double[bins.length];
        var first = Shares.of(histograms.getFirst(), voxelsInMask, bins.length);
        for (int n = 0; n < first.bins().length; n++) {
            sum[first.bins()[n]] += first.shares()[n];
        }
        int used = lastUsed(sum, bins.length) + 1;
        for (int s = 1; s < histograms.size(); s++) {
            workers.report("null distribution", s, histograms.size());
            var experiment = Shares.of(histograms.get(s), voxelsInMask, bins.length);
            sum = combine(bins, sum, used, experiment, workers);
            used = lastUsed(sum, Math.min(bins.length, used + experiment.last())) + 1;
        }
        workers.report("null distribution", histograms.size(), histograms.size());
        return new HistogramNull(bins, sum);
    }

    /** Left edges of bins. */
    public static double[] bins(int count) {
        var bins = new double[count];
        for (int k = 0; k < count; k++) {
            bins[k] = (double) k / BINS_PER_UNIT;
        }
        return bins;
    }

    public static int binCount(List<Histogram> histograms) {
        float absent = 1;
        for (var histogram : histograms) {
            float ceiling = (float) Math.ceil(histogram.max() * (float) BINS_PER_UNIT) / (float) BINS_PER_UNIT;
            absent *= 1 - ceiling;
        }
        float end = 1 - absent + (float) (1.5 * STEP);
        return (int) Math.ceil(end / STEP);
    }

    private static double[] combine(double[] bins, double[] sum, int used, Shares experiment, Workers workers) {
        int reached = Math.min(bins.length, used + experiment.last());
        var combined = new double[bins.length];
        workers.forEach(Math.ceilDiv(reached, CombinedBins.SIZE), stretch -> {
            int from = stretch * CombinedBins.SIZE;
            int to = Math.min(bins.length, from + CombinedBins.SIZE);
            var part = new CombinedBins(bins, sum, used, from, to);
            for (int n = 0; n < experiment.bins().length; n++) {
                part.add(experiment.bins()[n], experiment.shares()[n]);
            }
            System.arraycopy(part.weights(), 0, combined, from, to - from);
        });
        return combined;
    }

    /** The last bin below {@code end} that has weight; 0 if none has. */
    private static int lastUsed(double[] weights, int end) {
        int last = end - 1;
        while (last > 0 && weights[last] == 0) {
            last--;
        }
        return last;
    }

    /** The share of the mask's voxels that falls into each bin that occurs, ascending by bin. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shares(int[] bins, double[] shares) {

        static Shares of(Histogram histogram, int voxelsInMask, int binCount) {
            double share = 1.0 / voxelsInMask;
            int unreached = voxelsInMask - histogram.voxels();
            int before = histogram.bins().length == 0 || histogram.bins()[0] > 0 ? 1 : 0;
            var bins = new int[histogram.bins().length + before];
            var shares = new double[bins.length];
            for (int n = before; n < bins.length; n++) {
                bins[n] = Math.min(histogram.bins()[n - before], binCount - 1);
                shares[n] = histogram.counts()[n - before] * share;
            }
            shares[0] = (before == 1 ? unreached : unreached + histogram.counts()[0]) * share;
            return new Shares(bins, shares);
        }

        int last() {
            return bins[bins.length - 1];
        }
    }
}
