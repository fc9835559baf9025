package dev.composerunner.metaanalysis.subtraction;

import java.util.Arrays;
import java.util.function.Consumer;

/** The absolute ALE difference that a share of the voxels of all relabellings together lies above. */
final class PooledThreshold {

    /*
     * Order statistics are found by counting: first by the upper bits of floats alone, then by all bits within the bin where a rank
     * falls. The first count takes approximate differences, so the second looks into the bins on both sides too. Nothing is held
     * per voxel and relabelling.
     */
    private static final int FINE_BITS = 16;
    private static final int COARSE_BINS = 1 << (Float.SIZE - 1 - FINE_BITS);

    private final ReachPatterns patterns;
    private final PatternWalk walk;
    private final Stretches stretches;
    private final long values;

    /** The relabellings of all permutations, stretch by stretch. */
    @FunctionalInterface
    interface Stretches {

        void forEach(Consumer<Relabellings> use);
    }

    PooledThreshold(ReachPatterns patterns, PatternWalk walk, Stretches stretches, int permutations) {
        this.patterns = patterns;
        this.walk = walk;
        this.stretches = stretches;
        this.values = (long) permutations * patterns.reaching.voxels();
    }

    /** The quantile at {@code 1 - share}; between two order statistics it lies on a straight line. */
    float at(double share) {
        double rank = (values - 1) * (1 - share);
        long below = Math.clamp((long) rank, 0, values - 1);
        float weight = (float) (rank - below);
        var coarse = coarse();
        float lower = fromTop(coarse, values - 1 - below);
        if (weight <= 0) {
            return lower;
        }
        float upper = fromTop(coarse, Math.max(0, values - 2 - below));
        float step = upper - lower;
        return weight < 0.5f ? lower + step * weight : upper - step * (1 - weight);
    }

    private long[] coarse() {
        var bins = new long[COARSE_BINS];
        stretches.forEach(relabellings -> {
            for (var counted : walk.visit(relabellings, Coarse::new)) {
                add(counted.bins, bins);
            }
        });
        /* Voxels that no experiment reaches have differences of 0. */
        bins[0] += values - Arrays.stream(bins).sum();
        return bins;
    }

    /** The value that {@code rank} values are above. */
    private float fromTop(long[] coarse, long rank) {
        int bin = COARSE_BINS - 1;
        long above = coarse[bin];
        while (above <= rank) {
            above += coarse[--bin];
        }
        int firstBits = Math.max(0, bin - 1) << FINE_BITS;
        var bins = new long[3 << FINE_BITS];
        long[] aboveAll = {0};
        stretches.forEach(relabellings -> {
            for (var counted : walk.visit(relabellings, differences -> new Fine(differences, firstBits))) {
                add(counted.bins, bins);
                aboveAll[0] += counted.above;
            }
        });
        if (firstBits == 0) {
            bins[0] += values - aboveAll[0] - Arrays.stream(bins).sum();
        }
        int fine = bins.length - 1;
        long reached = aboveAll[0] + bins[fine];
        while (reached <= rank) {
            reached += bins[--fine];
        }
        return Float.intBitsToFloat(firstBits + fine);
    }

    private static void add(long[] from, long[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += from[n];
        }
    }

    private final class Coarse implements PatternWalk.Visitor {

        private final PatternDifferences differences;
        private final long[] bins = new long[COARSE_BINS];

        Coarse(PatternDifferences differences) {
            this.differences = differences;
        }

        @Override
        public boolean wants(double bound) {
            return true;
        }

        @Override
        public void visit(int pattern) {
            differences.enter(patterns.voxels[patterns.start[pattern]]);
            for (int n = patterns.start[pattern]; n < patterns.start[pattern + 1]; n++) {
                differences.compute(patterns.voxels[n]);
                for (int j = 0; j < differences.items; j++) {
                    float size = (float) Math.abs(differences.differences[j]);
                    bins[Float.floatToRawIntBits(size) >>> FINE_BITS] += differences.weights[j];
                }
            }
        }
    }

    private final class Fine implements PatternWalk.Visitor {

        private final PatternDifferences differences;
        private final int firstBits;
        private final double least;
        private final double end;
        private final long[] bins = new long[3 << FINE_BITS];
        private long above;

        Fine(PatternDifferences differences, int firstBits) {
            this.differences = differences;
            this.firstBits = firstBits;
            least = Float.intBitsToFloat(firstBits);
            end = Float.intBitsToFloat(firstBits + bins.length);
        }

        @Override
        public boolean wants(double bound) {
            return bound >= least - Math.ulp((float) least);
        }

        @Override
        public void visit(int pattern) {
            if (!wants(patterns.bound[pattern])) {
                return;
            }
            differences.enter(patterns.voxels[patterns.start[pattern]]);
            for (int n = patterns.start[pattern]; n < patterns.start[pattern + 1]; n++) {
                differences.compute(patterns.voxels[n]);
                for (int j = 0; j < differences.items; j++) {
                    count(j);
                }
            }
        }

        private void count(int item) {
            double size = Math.abs(differences.differences[item]);
            if (size - differences.tolerance >= end) {
                above += differences.weights[item];
            } else if (size + differences.tolerance >= least - Math.ulp((float) least)) {
                float exact = (float) Math.abs(differences.exact(item));
                if (exact >= end) {
                    above += differences.weights[item];
                } else if (exact >= least) {
                    bins[Float.floatToRawIntBits(exact) - firstBits] += differences.weights[item];
                }
            }
        }
    }
}
