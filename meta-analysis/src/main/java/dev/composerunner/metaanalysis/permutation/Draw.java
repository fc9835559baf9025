package dev.composerunner.metaanalysis.permutation;

/** Where permutations of one thread leave their numbers. */
public final class Draw {

    private final double[] series;
    private final long[][] counts;

    Draw(Layout layout) {
        series = new double[layout.series().size()];
        counts = new long[layout.counts().size()][layout.countLength()];
    }

    /** Leaves a number of this permutation. */
    public void series(int position, double value) {
        series[position] = value;
    }

    /** The counts that this and other permutations of the thread add to; not a copy. */
    public long[] counts(int position) {
        return counts[position];
    }

    double series(int position) {
        return series[position];
    }
}
