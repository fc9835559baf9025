package dev.composerunner.metaanalysis.subtraction;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import java.util.List;

/** The greatest clusters of each permutation, of positive and of negative differences. */
final class SignedClusters {

    private final Mask mask;
    private final double threshold;
    private final int[] start;
    private final int[] voxels;
    private final float[] values;

    SignedClusters(Mask mask, double threshold, List<FoundDifferences> found, int permutations) {
        this.mask = mask;
        this.threshold = threshold;
        start = new int[permutations + 1];
        for (var list : found) {
            for (int n = 0; n < list.size(); n++) {
                start[list.permutation(n) + 1]++;
            }
        }
        for (int i = 0; i < permutations; i++) {
            start[i + 1] += start[i];
        }
        voxels = new int[start[permutations]];
        values = new float[voxels.length];
        var next = start.clone();
        for (var list : found) {
            for (int n = 0; n < list.size(); n++) {
                int at = next[list.permutation(n)]++;
                voxels[at] = list.voxel(n);
                values[at] = list.value(n);
            }
        }
    }

    /** Leaves the greatest size and the greatest mass of each permutation, from position {@code first} on. */
    void into(double[] sizes, double[] masses, int first, Workers workers) {
        int permutations = start.length - 1;
        int threads = workers.threads();
        workers.forEach(threads, t -> {
            var clusters = new SuprathresholdClusters(mask.grid());
            for (int i = t; i < permutations; i += threads) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    clusters.clear();
                    for (int n = start[i]; n < start[i + 1]; n++) {
                        if (values[n] * sign > 0) {
                            clusters.add(mask.flat(voxels[n]), Math.abs(values[n]) - threshold);
                        }
                    }
                    clusters.join();
                    sizes[first + i] = Math.max(sizes[first + i], clusters.greatestSize());
                    masses[first + i] = Math.max(masses[first + i], (float) clusters.greatestMass());
                }
            }
        });
    }
}
