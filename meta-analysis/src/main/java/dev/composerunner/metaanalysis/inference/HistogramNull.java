package dev.composerunner.metaanalysis.inference;

/** The distribution of a statistic where nothing is true, as weights of equally spaced bins that start at 0, and the p-values it gives. */
public final class HistogramNull {

    /*
     * The histogram is filled by truncation and read by rounding. That is NiMARE's asymmetry and is kept. tail[k] is the weight of
     * bin k and all above, divided by the weight of all.
     */
    private final double[] bins;
    private final double[] weights;
    private final double[] tail;
    private final double perBin;
    private final double smallest;

    /**
     * @param bins value of each bin, ascending from 0 by one step; at least two
     * @param weights weight of each bin, at least 0, not all 0
     */
    public HistogramNull(double[] bins, double[] weights) {
        this.bins = bins;
        this.weights = weights;
        perBin = 1 / (bins[1] - bins[0]);
        tail = new double[weights.length];
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = weights.length - 1; k >= 0; k--) {
            sum += weights[k] / total;
            tail[k] = sum;
        }
        for (int k = 0; k < tail.length; k++) {
            tail[k] /= sum;
            if (tail[k] > 0) {
                least = Math.min(least, tail[k]);
            }
        }
        smallest = least;
    }

    /** Value of each bin; not a copy. */
    public double[] bins() {
        return bins;
    }

    /** Weight of each bin; not a copy. */
    public double[] weights() {
        return weights;
    }

    /** Bin in which a statistic is looked up: the nearest, halves upward; the last bin for all that lies above. */
    public int bin(float statistic) {
        return (int) Math.min(bins.length - 1, Math.floor(statistic * perBin + 0.5));
    }

    /** Share of the distribution at a bin or above: never 0, at most 1. */
    public double p(int bin) {
        return Math.max(smallest, Math.min(tail[bin], 1));
    }

    /** Share of the distribution at a statistic or above; 1 for a statistic of 0 or less. */
    public double p(float statistic) {
        return statistic > 0 ? p(bin(statistic)) : 1;
    }

    /**
     * The statistic that stands for a p-value: the bin before the first whose p is at most {@code p}.
     *
     * @param p from 0 to 1
     */
    public double threshold(double p) {
        int k = 0;
        while (k < tail.length && !(tail[k] <= p)) {
            k++;
        }
        return bins[Math.max(0, k - 1)];
    }

    /**
     * The statistic that stands for a p-value if the weight of a bin is taken for its p-value: the bin before the first whose weight
     * is at most {@code p}. So NiMARE does it for nulls drawn by permutation.
     *
     * @param p from 0 to 1
     */
    public double thresholdByWeight(double p) {
        int k = 0;
        while (k < weights.length && !(weights[k] <= p)) {
            k++;
        }
        return bins[Math.max(0, k - 1)];
    }
}
