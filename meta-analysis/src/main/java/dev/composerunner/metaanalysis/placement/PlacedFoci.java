package dev.composerunner.metaanalysis.placement;

/** The statistic of experiments whose foci lie at given places, with as many foci each as were observed. Safe for use by several threads. */
public interface PlacedFoci {

    /** Number of foci of all experiments. */
    int count();

    /** Memory to compute in, for one thread at a time. */
    Evaluator evaluator();

    /** Memory to count the voxels of maps in, by bin, for one thread at a time. */
    default Counter counter(StatBins bins, int voxels) {
        var evaluator = evaluator();
        var stat = new float[voxels];
        return (places, counts) -> {
            evaluator.map(places, stat);
            return bins.count(stat, counts);
        };
    }

    /** Counts the voxels of one map after the other. */
    interface Counter {

        /**
         * Adds each voxel of a map to the count of its bin.
         *
         * @param places number of a voxel within the mask for each focus, in the order of experiments and of foci within them
         * @param counts how many voxels fell into each bin so far
         * @return the highest bin that a voxel of this map falls into
         */
        int count(int[] places, long[] counts);
    }

    /** Computes one map after the other. */
    interface Evaluator {

        /**
         * Computes the whole map.
         *
         * @param places number of a voxel within the mask for each focus, in the order of experiments and of foci within them
         * @param stat gets the statistic of each voxel of the mask
         */
        void map(int[] places, float[] stat);

        /**
         * Finds the voxels whose statistic exceeds a threshold, and the greatest statistic. The result is that of {@link #map}.
         *
         * @param threshold at least 0
         * @param found gets the voxels and the greatest statistic; emptied first
         */
        void above(int[] places, double threshold, Suprathreshold found);
    }
}
