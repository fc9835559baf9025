package dev.composerunner.metaanalysis.subtraction;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.permutation.LabelDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.PermutationRange;
import dev.composerunner.metaanalysis.permutation.RangeSampler;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The ALE differences of two groups whose experiments change places. */
public final class SubtractionNull implements RangeSampler {

    /*
     * Two passes more find the threshold of clusters, which depends on all permutations; a part of a cut null makes them over all,
     * too, and keeps the numbers of its own.
     *
     * A stretch is as long as its suprathreshold voxels may be held: `share` of all voxels, by the definition of the threshold, on
     * the average of all permutations.
     */
    public static final String VOXEL = "voxel";
    public static final String SIZE = "cluster size";
    public static final String MASS = "cluster mass";
    /** Threshold of clusters: the same number for each permutation. */
    public static final String THRESHOLD = "threshold";

    public static final String REACHED = "reached";
    public static final String NOT_EXCEEDED = "not exceeded";

    private static final int LONGEST_STRETCH = 1 << 14;
    private static final int SHORTEST_STRETCH = 1 << 6;
    private static final int MOST_HELD = 1 << 22;

    private final ReachPatterns patterns;
    private final int experiments;
    private final int inFirst;
    private final LabelDraws draws;
    private final Mask mask;
    private final double[] observed;
    private final boolean counting;
    private final OptionalDouble share;

    /**
     * @param inFirst number of experiments of the first group
     * @param observed difference of each voxel
     * @param counting whether to count, for each voxel, the differences that reach the observed one, and that do not exceed it
     * @param share share of the voxels that lie above the threshold of clusters; empty for no clusters
     */
    public SubtractionNull(
            ReachPatterns patterns,
            int experiments,
            int inFirst,
            LabelDraws draws,
            Mask mask,
            double[] observed,
            boolean counting,
            OptionalDouble share) {
        this.patterns = patterns;
        this.experiments = experiments;
        this.inFirst = inFirst;
        this.draws = draws;
        this.mask = mask;
        this.observed = observed;
        this.counting = counting;
        this.share = share;
    }

    @Override
    public Layout layout() {
        return new Layout(
                share.isPresent() ? List.of(VOXEL, SIZE, MASS, THRESHOLD) : List.of(VOXEL),
                counting ? List.of(REACHED, NOT_EXCEEDED) : List.of(),
                counting ? observed.length : 0);
    }

    @Override
    public void draw(PermutationRange range, int count, Workers workers, double[][] series, long[][] counts) {
        var walk = new PatternWalk(patterns, workers);
        double threshold = Double.POSITIVE_INFINITY;
        if (share.isPresent()) {
            threshold = new PooledThreshold(
                            patterns, walk, use -> forEachStretch(PermutationRange.first(count), workers, use), count)
                    .at(share.getAsDouble());
            Arrays.fill(series[3], threshold);
        }
        double above = threshold;
        int[] done = {0};
        forEachStretch(range, workers, relabellings -> {
            var visitors = walk.visit(relabellings, differences -> new Visitor(differences, above, counts));
            for (int i = 0; i < relabellings.size; i++) {
                for (var visitor : visitors) {
                    series[0][done[0] + i] = Math.max(series[0][done[0] + i], visitor.greatest[i]);
                }
            }
            if (share.isPresent()) {
                var found = visitors.stream().map(visitor -> visitor.found).toList();
                new SignedClusters(mask, above, found, relabellings.size).into(series[1], series[2], done[0], workers);
            }
            done[0] += relabellings.size;
        });
        if (counting) {
            countUnreached(range.size(), counts);
        }
    }

    private void forEachStretch(
            PermutationRange range, Workers workers, java.util.function.Consumer<Relabellings> use) {
        int length = LONGEST_STRETCH;
        if (share.isPresent()) {
            long perPermutation = (long) Math.ceil(share.getAsDouble() * mask.size()) + 1;
            length = Math.clamp(MOST_HELD / perPermutation, SHORTEST_STRETCH, LONGEST_STRETCH);
        }
        for (int start = range.from(); start < range.to(); start += length) {
            workers.report("permutations", start - range.from(), range.size());
            var stretch = new PermutationRange(start, Math.min(range.to(), start + length));
            use.accept(Relabellings.draw(draws, experiments, inFirst, stretch));
        }
        workers.report("permutations", range.size(), range.size());
    }

    /** Voxels that no experiment reaches have a difference of 0 each time. */
    private void countUnreached(int permutations, long[][] counts) {
        for (int voxel = 0; voxel < observed.length; voxel++) {
            if (patterns.reaching.count(voxel) == 0) {
                counts[0][voxel] += permutations;
                counts[1][voxel] += permutations;
            }
        }
    }

    private final class Visitor implements PatternWalk.Visitor {

        private final PatternDifferences differences;
        private final double threshold;
        private final long[][] counts;
        private final float[] greatest;
        private final float[] greatestOfItem;
        private final float[] suprathreshold;
        private final FoundDifferences found = new FoundDifferences();
        private float leastOfGreatest;

        Visitor(PatternDifferences differences, double threshold, long[][] counts) {
            this.differences = differences;
            this.threshold = threshold;
            this.counts = counts;
            int permutations = differences.itemOf.length;
            greatest = new float[permutations];
            greatestOfItem = new float[permutations];
            suprathreshold = new float[permutations];
        }

        @Override
        public boolean wants(double bound) {
            return counting || maySurpass(bound, leastOfGreatest) || maySurpass(bound, threshold);
        }

        /** Whether a number rounded from one of at most {@code bound} may be above {@code value}. */
        private static boolean maySurpass(double bound, double value) {
            return (float) bound > value;
        }

        @Override
        public void visit(int pattern) {
            double bound = patterns.bound[pattern];
            if (!wants(bound)) {
                return;
            }
            int start = patterns.start[pattern];
            int end = patterns.start[pattern + 1];
            differences.enter(patterns.voxels[start]);
            boolean seekGreatest = maySurpass(bound, leastOfGreatest);
            boolean seekClusters = maySurpass(bound, threshold);
            if (seekGreatest) {
                Arrays.fill(greatestOfItem, 0, differences.items, leastOfGreatest);
            }
            for (int n = start; n < end; n++) {
                int voxel = patterns.voxels[n];
                differences.compute(voxel);
                if (counting) {
                    count(voxel);
                }
                if (seekGreatest) {
                    raiseItems();
                }
                if (seekClusters) {
                    find(voxel);
                }
            }
            if (seekGreatest) {
                raisePermutations();
            }
        }

        private void count(int voxel) {
            double own = observed[voxel];
            double lower = own - differences.tolerance;
            double upper = own + differences.tolerance;
            long reached = 0;
            long notExceeded = 0;
            for (int j = 0; j < differences.items; j++) {
                double difference = differences.differences[j];
                int weight = differences.weights[j];
                if (difference >= lower && difference <= upper) {
                    difference = differences.exact(j);
                }
                if (difference >= own) {
                    reached += weight;
                }
                if (difference <= own) {
                    notExceeded += weight;
                }
            }
            counts[0][voxel] += reached;
            counts[1][voxel] += notExceeded;
        }

        private void raiseItems() {
            for (int j = 0; j < differences.items; j++) {
                if (maySurpass(Math.abs(differences.differences[j]) + differences.tolerance, greatestOfItem[j])) {
                    greatestOfItem[j] = Math.max(greatestOfItem[j], (float) Math.abs(differences.exact(j)));
                }
            }
        }

        private void raisePermutations() {
            float least = Float.POSITIVE_INFINITY;
            for (int i = 0; i < greatest.length; i++) {
                greatest[i] = Math.max(greatest[i], greatestOfItem[differences.itemOf[i]]);
                least = Math.min(least, greatest[i]);
            }
            leastOfGreatest = least;
        }

        private void find(int voxel) {
            boolean any = false;
            for (int j = 0; j < differences.items; j++) {
                suprathreshold[j] = 0;
                if (maySurpass(Math.abs(differences.differences[j]) + differences.tolerance, threshold)) {
                    float exact = (float) differences.exact(j);
                    if (Math.abs(exact) > threshold) {
                        suprathreshold[j] = exact;
                        any = true;
                    }
                }
            }
            for (int i = 0; any && i < greatest.length; i++) {
                float exact = suprathreshold[differences.itemOf[i]];
                if (exact != 0) {
                    found.add(i, voxel, exact);
                }
            }
        }
    }
}
