package dev.composerunner.metaanalysis.permutation;

import java.util.Optional;

/**
 * How a family-wise error rate is controlled by permutation.
 *
 * @param permutations number of permutations, at least 1
 * @param voxelThreshold uncorrected p-value that a voxel of a cluster falls below
 * @param voxelLevelOnly whether clusters are left out
 * @param seed what the random numbers follow from
 * @param compatibility whether faults of NiMARE that change numbers are followed
 * @param earlyStop when to stop before the last permutation; empty for never
 */
public record MonteCarlo(
        int permutations,
        double voxelThreshold,
        boolean voxelLevelOnly,
        long seed,
        Compatibility compatibility,
        Optional<EarlyStop> earlyStop) {

    /** Whether faults of NiMARE that change numbers are followed; docs/numerics.md lists them. */
    public enum Compatibility {
        /** Numbers are NiMARE's, faults included. */
        NIMARE,
        /** Faults are mended. */
        MENDED
    }

    /** @throws IllegalArgumentException if the permutations or the threshold are out of range */
    public MonteCarlo {
        if (permutations < 1) {
            throw new IllegalArgumentException("permutations must be at least 1, got " + permutations);
        }
        if (!(voxelThreshold > 0 && voxelThreshold < 1)) {
            throw new IllegalArgumentException(
                    "voxel threshold must lie between 0 and 1, both excluded, got " + voxelThreshold);
        }
    }
}
