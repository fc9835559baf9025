package dev.composerunner.metaanalysis.inference;

/** A stretch of the bins that a sum of ALE scores and one more experiment have together. */
public final class CombinedBins {

    /*
     * Bin e of the experiment lifts bin a of the sum to bin t = trunc((1 - (1 - e/N)(1 - a/N)) / step), N bins in a unit. Exactly,
     * the score is e + a - ea/N bins. The double is off by less than 1e-9 bins and a score that is no whole number of bins is at
     * least 1/N away from one, so t = e + a - ceil(ea/N) wherever N does not divide ea; where it does, t may be one lower, and the
     * double is asked. So e + a - t, the loss, is constant over about N/e bins and then grows by 1: the first bin of the next run
     * falls on the target of the last. Runs are copied to their targets, weighted all at once in a loop that is compiled to vector
     * instructions, and the bins that share a target come after: each target gets its summands in the order e, then a. Bins of
     * the sum that are 0 add 0.0, which changes no bit.
     *
     * Bin 0 of the experiment has N dividing ea everywhere, and high bins have short runs: those go bin by bin.
     */
    public static final int SIZE = 1 << 12;

    public static final int PER_UNIT = 100_000;
    private static final double STEP = 1e-5;
    private static final double PER_BIN = 1 / STEP;
    private static final int SHORTEST_RUN = 16;
    private static final int LAST_IN_RUNS = PER_UNIT / SHORTEST_RUN;

    private final double[] bins;
    private final double[] sum;
    private final int used;
    private final int from;
    private final int to;
    private final double[] weights;
    private final double[] lifted;
    private final int[] shared;

    /**
     * @param bins value of each bin
     * @param sum weight of each bin of the sum
     * @param used number of bins of the sum, from the first on, that may have weight
     * @param from first bin of the stretch
     * @param to bin after the last, at most {@link #SIZE} further; if there is none, the last takes what lies above too
     */
    public CombinedBins(double[] bins, double[] sum, int used, int from, int to) {
        this.bins = bins;
        this.sum = sum;
        this.used = used;
        this.from = from;
        this.to = to;
        weights = new double[to - from];
        lifted = new double[to - from];
        shared = new int[(to - from) / (SHORTEST_RUN - 1) + 2];
    }

    /** Weight of each bin of the stretch; not a copy. */
    public double[] weights() {
        return weights;
    }

    /** Adds what a bin of the experiment lifts into the stretch. To be called in ascending order of bins. */
    public void add(int bin, double weight) {
        int first = firstReaching(from, bin);
        int last = firstReaching(to, bin);
        if (bin == 0 || bin > LAST_IN_RUNS) {
            addEach(bin, weight, first, last);
        } else if (first < last) {
            addRuns(bin, weight, first, last);
        }
        if (to == bins.length) {
            addEach(bin, weight, last, used);
        }
    }

    private void addEach(int bin, double weight, int first, int last) {
        for (int a = first; a < last; a++) {
            weights[Math.min(target(bin, a), to - 1) - from] += weight * sum[a];
        }
    }

    private void addRuns(int bin, double weight, int first, int last) {
        int start = target(bin, first) - from;
        int loss = bin + first - (start + from);
        int end = start;
        int sharedCount = 0;
        for (int a = first; a < last; loss++) {
            int next = afterLoss(loss, bin, last);
            System.arraycopy(sum, a, lifted, end, next - a);
            end += next - a;
            a = next;
            if (a < last) {
                shared[sharedCount++] = a++;
            }
        }
        addAll(weights, lifted, weight, start, end);
        for (int n = 0; n < sharedCount; n++) {
            /* The first of a run lies where the run before it ends. */
            int a = shared[n];
            weights[target(bin, a) - from] += weight * sum[a];
        }
    }

    /** One index for both arrays: with two, the compiler must fear that one is the other and takes element by element. */
    private static void addAll(double[] weights, double[] lifted, double weight, int start, int end) {
        for (int n = start; n < end; n++) {
            weights[n] += weight * lifted[n];
        }
    }

    /** The first bin of the sum, up to {@code last}, that loses more than {@code loss}. */
    private int afterLoss(int loss, int bin, int last) {
        int a = Math.ceilDiv(loss * PER_UNIT, bin);
        if (a >= last) {
            return last;
        }
        return bin * a == loss * PER_UNIT && target(bin, a) == bin + a - loss ? a + 1 : a;
    }

    /** The first bin of the sum, up to {@code used}, that a bin of the experiment lifts to {@code target} or above. */
    private int firstReaching(int target, int bin) {
        int low = 0;
        int high = used;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (target(bin, middle) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int target(int bin, int a) {
        return (int) ((1 - (1 - bins[bin]) * (1 - bins[a])) * PER_BIN);
    }
}
