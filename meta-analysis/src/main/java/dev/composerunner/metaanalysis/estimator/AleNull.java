package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.internal.Workers;
import dev.composerunner.metaanalysis.kernel.ModelledActivation;
import java.util.Arrays;
import java.util.List;

/** The distribution of ALE scores if the foci of each experiment lay anywhere: experiments' histograms, combined one after the other. */
final class AleNull {

    /*
     * Bins are 1e-5 wide. 1/1e-5 is 99999.99999999999 as a double, so a score on a bin's very edge may fall into the bin below;
     * that downward drift is NiMARE's and is kept, as are the single-precision steps that give the number of bins.
     *
     * Combining costs (bins in use so far) x (bins in use by the experiment) per experiment. For one bin of the experiment the score
     * rises with the bin of the sum, so the target bins split into ranges that threads fill on their own: each target bin gets its
     * summands in the same order (experiment's bin, then bin of the sum) whatever the number of threads.
     */
    private static final double STEP = 1e-5;
    private static final double PER_BIN = 1 / STEP;
    private static final int BINS_PER_UNIT = 100_000;

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

        static Histogram of(ModelledActivation activation) {
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

    static HistogramNull of(List<Histogram> histograms, int voxelsInMask, Workers workers) {
        var bins = bins(binCount(histograms));
        var sum = new double[bins.length];
        scatter(histograms.getFirst(), voxelsInMask, sum);
        int used = lastUsed(sum) + 1;
        for (int s = 1; s < histograms.size(); s++) {
            workers.report("null distribution", s, histograms.size());
            var experiment = new double[bins.length];
            scatter(histograms.get(s), voxelsInMask, experiment);
            sum = combine(bins, sum, used, experiment, workers);
            used = lastUsed(sum) + 1;
        }
        workers.report("null distribution", histograms.size(), histograms.size());
        return new HistogramNull(bins, sum);
    }

    /** Left edges of bins. */
    static double[] bins(int count) {
        var bins = new double[count];
        for (int k = 0; k < count; k++) {
            bins[k] = (double) k / BINS_PER_UNIT;
        }
        return bins;
    }

    static int binCount(List<Histogram> histograms) {
        float absent = 1;
        for (var histogram : histograms) {
            float ceiling = (float) Math.ceil(histogram.max() * (float) BINS_PER_UNIT) / (float) BINS_PER_UNIT;
            absent *= 1 - ceiling;
        }
        float end = 1 - absent + (float) (1.5 * STEP);
        return (int) Math.ceil(end / STEP);
    }

    private static void scatter(Histogram histogram, int voxelsInMask, double[] target) {
        double share = 1.0 / voxelsInMask;
        for (int n = 0; n < histogram.bins().length; n++) {
            target[Math.min(histogram.bins()[n], target.length - 1)] +=
                    histogram.counts()[n];
        }
        target[0] += voxelsInMask - histogram.voxels();
        for (int k = 0; k < target.length; k++) {
            target[k] *= share;
        }
    }

    private static double[] combine(double[] bins, double[] sum, int used, double[] experiment, Workers workers) {
        int ranges = workers.threads();
        var combined = new double[bins.length];
        workers.forEach(ranges, range -> {
            int from = (int) ((long) bins.length * range / ranges);
            int to = (int) ((long) bins.length * (range + 1) / ranges);
            for (int e = 0; e < experiment.length; e++) {
                if (experiment[e] > 0) {
                    int first = firstReaching(from, bins, e, used);
                    int last = firstReaching(to, bins, e, used);
                    addShifted(bins, sum, first, last, e, experiment[e], combined);
                }
            }
        });
        return combined;
    }

    private static void addShifted(
            double[] bins, double[] sum, int first, int last, int e, double weight, double[] combined) {
        double absent = 1 - bins[e];
        for (int a = first; a < last; a++) {
            if (sum[a] > 0) {
                combined[target(absent, bins[a], combined.length)] += weight * sum[a];
            }
        }
    }

    private static int target(double absent, double bin, int count) {
        return Math.min((int) ((1 - absent * (1 - bin)) * PER_BIN), count - 1);
    }

    /** The first bin of the sum, up to {@code used}, that bin {@code e} of the experiment lifts to bin {@code target} or above. */
    private static int firstReaching(int target, double[] bins, int e, int used) {
        double absent = 1 - bins[e];
        int low = 0;
        int high = used;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target(absent, bins[middle], bins.length) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int lastUsed(double[] weights) {
        int last = weights.length - 1;
        while (last > 0 && weights[last] == 0) {
            last--;
        }
        return last;
    }
}
