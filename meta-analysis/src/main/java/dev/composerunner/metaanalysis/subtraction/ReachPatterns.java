package dev.composerunner.metaanalysis.subtraction;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Voxels that some experiment reaches, grouped by which experiments do. */
public final class ReachPatterns {

    /*
     * Voxels of pattern p stand at start[p] to start[p + 1] - 1. Patterns stand in descending order of bound[p], which no ALE
     * difference of any of their voxels exceeds, however the experiments are split into two groups.
     */
    private static final double SLACK = 1e-12;

    final ReachingExperiments reaching;
    final int[] start;
    final int[] voxels;
    final double[] bound;

    private ReachPatterns(ReachingExperiments reaching, int[] start, int[] voxels, double[] bound) {
        this.reaching = reaching;
        this.start = start;
        this.voxels = voxels;
        this.bound = bound;
    }

    public static ReachPatterns of(ReachingExperiments reaching) {
        int voxels = reaching.voxels();
        var slots = new int[Math.max(2, Integer.highestOneBit(Math.max(1, voxels)) << 2)];
        Arrays.fill(slots, -1);
        var patternOf = new int[voxels];
        var sizes = new int[voxels];
        var evidence = new double[voxels];
        int count = 0;
        for (int voxel = 0; voxel < voxels; voxel++) {
            if (reaching.count(voxel) == 0) {
                patternOf[voxel] = -1;
                continue;
            }
            int slot = reaching.hash(voxel) & (slots.length - 1);
            while (slots[slot] >= 0 && !reaching.isSame(voxel, slots[slot])) {
                slot = (slot + 1) & (slots.length - 1);
            }
            if (slots[slot] < 0) {
                slots[slot] = voxel;
                patternOf[voxel] = count++;
            } else {
                patternOf[voxel] = patternOf[slots[slot]];
            }
            sizes[patternOf[voxel]]++;
            evidence[patternOf[voxel]] = Math.max(evidence[patternOf[voxel]], evidence(reaching, voxel));
        }
        return descending(reaching, patternOf, sizes, evidence, count);
    }

    private static double evidence(ReachingExperiments reaching, int voxel) {
        double evidence = 0;
        for (int at = reaching.start[voxel]; at < reaching.start[voxel + 1]; at++) {
            evidence -= reaching.lnAbsent[at];
        }
        return evidence;
    }

    private static ReachPatterns descending(
            ReachingExperiments reaching, int[] patternOf, int[] sizes, double[] evidence, int count) {
        var order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(pattern -> -evidence[pattern]))
                .mapToInt(Integer::intValue)
                .toArray();
        var start = new int[count + 1];
        var bound = new double[count];
        var next = new int[count];
        for (int n = 0; n < count; n++) {
            start[n + 1] = start[n] + sizes[order[n]];
            next[order[n]] = start[n];
            bound[n] = -Math.expm1(-evidence[order[n]]) * (1 + SLACK) + SLACK * SLACK;
        }
        var voxels = new int[start[count]];
        for (int voxel = 0; voxel < patternOf.length; voxel++) {
            if (patternOf[voxel] >= 0) {
                voxels[next[patternOf[voxel]]++] = voxel;
            }
        }
        return new ReachPatterns(reaching, start, voxels, bound);
    }

    /** Number of patterns. */
    int count() {
        return bound.length;
    }
}
