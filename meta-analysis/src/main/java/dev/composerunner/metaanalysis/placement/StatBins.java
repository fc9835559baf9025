package dev.composerunner.metaanalysis.placement;

/** Equally spaced bins of a statistic, from 0. The last one holds what lies on its upper edge and above. */
public final class StatBins {

    private final double[] edges;
    private final double perBin;

    /** @param edges lower edge of each bin, ascending from 0 by one step; at least two */
    public StatBins(double[] edges) {
        this.edges = edges;
        this.perBin = 1 / (edges[1] - edges[0]);
    }

    public int size() {
        return edges.length;
    }

    /** The bin that a value of at least 0 falls into. */
    public int of(float value) {
        int bin = Math.min((int) (value * perBin), edges.length - 1);
        /* The quotient may be one bin off the edges, which are what counts. */
        while (bin < edges.length - 1 && value >= edges[bin + 1]) {
            bin++;
        }
        while (bin > 0 && value < edges[bin]) {
            bin--;
        }
        return bin;
    }

    /** Adds each value to the count of its bin, and returns the highest bin. */
    public int count(float[] values, long[] counts) {
        int highest = 0;
        for (float value : values) {
            int bin = of(value);
            counts[bin]++;
            highest = Math.max(highest, bin);
        }
        return highest;
    }

    /** The bins in terms of evidence, -ln(1 - value), for a statistic below 1. */
    public OfEvidence ofEvidence() {
        return new OfEvidence();
    }

    /** Finds bins by evidence, without a logarithm or an exponential for each value. */
    public final class OfEvidence {

        /*
         * Evidence is cut into even slots, so many per bin that an edge seldom lies in one: what follows is then predictable. Each slot
         * knows the bin at its lower end.
         */
        private static final int SLOTS_PER_BIN = 8;

        private final float[] evidence = new float[edges.length];
        private final int[] slots = new int[SLOTS_PER_BIN * edges.length + 1];
        private final float perSlot;

        OfEvidence() {
            for (int bin = 0; bin < edges.length; bin++) {
                evidence[bin] = (float) -Math.log1p(-Math.min(edges[bin], 1 - 0x1p-24));
            }
            perSlot = (slots.length - 1) / evidence[edges.length - 1];
            int bin = 0;
            for (int slot = 0; slot < slots.length; slot++) {
                while (bin < edges.length - 1 && evidence[bin + 1] * perSlot <= slot) {
                    bin++;
                }
                slots[slot] = bin;
            }
        }

        /** The bin of some evidence. */
        public int of(float value) {
            int bin = slots[Math.min((int) (value * perSlot), slots.length - 1)];
            while (bin < evidence.length - 1 && value >= evidence[bin + 1]) {
                bin++;
            }
            return bin;
        }

        /** Whether evidence that is off by so much could belong to another bin than {@code bin}, its own. */
        public boolean isNearEdge(float value, int bin, float error) {
            return (bin > 0 && value - evidence[bin] <= error)
                    || (bin < evidence.length - 1 && evidence[bin + 1] - value <= error);
        }
    }
}
