package dev.composerunner.metaanalysis.estimator;

/** The statistic of experiments whose foci lie at given places, with as many foci each as were observed. Safe for use by several threads. */
interface PlacedFoci {

    /** Number of foci of all experiments. */
    int count();

    /** Memory to compute in, for one thread at a time. */
    Evaluator evaluator();

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
