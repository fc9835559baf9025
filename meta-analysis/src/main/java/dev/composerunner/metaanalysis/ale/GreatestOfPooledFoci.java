package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.placement.FocusOrder;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.List;
import java.util.Optional;

/** The greatest ALE of experiments whose foci lie at positions of a pool, anywhere in space; that of {@link AleOfPooledFoci}. */
public final class GreatestOfPooledFoci {

    private final MaskBlocks blocks;
    private final PrunedAle.Positions pool;
    private final AleCube[] cubes;
    private final int[] experiments;

    public GreatestOfPooledFoci(AleKernel kernel, List<Experiment> observed, List<Coordinate> pool, Mask mask) {
        experiments = FocusOrder.experiments(observed);
        cubes = FocusOrder.kernels(kernel, observed, mask.grid(), AleCube::ofFloats)
                .toArray(AleCube[]::new);
        int reach = AleCube.reach(cubes);
        blocks = new MaskBlocks(mask, reach, reach);
        this.pool = positions(pool, mask, reach);
    }

    private PrunedAle.Positions positions(List<Coordinate> pool, Mask mask, int reach) {
        var i = new short[pool.size()];
        var j = new short[pool.size()];
        var k = new short[pool.size()];
        for (int n = 0; n < pool.size(); n++) {
            var voxel = mask.grid().voxelAt(pool.get(n));
            long fromI = voxel.i() - (long) blocks.origin.i();
            long fromJ = voxel.j() - (long) blocks.origin.j();
            long fromK = voxel.k() - (long) blocks.origin.k();
            boolean near = blocks.isWithin(fromI, fromJ, fromK, reach);
            i[n] = near ? (short) fromI : PrunedAle.Positions.FAR;
            j[n] = near ? (short) fromJ : 0;
            k[n] = near ? (short) fromK : 0;
        }
        return new PrunedAle.Positions(i, j, k);
    }

    /** Computes one greatest ALE after the other, on one thread. */
    public Finder finder() {
        return new Finder();
    }

    public final class Finder {

        /* The next map's greatest ALE is likely to lie above this part of the last one's. */
        private static final float LIKELY = 0.75f;

        private final PrunedAle pruned = new PrunedAle(blocks, pool, Optional.empty(), cubes, experiments);
        private final Suprathreshold found = new Suprathreshold();

        /** The greatest ALE of foci at positions of the pool, given by their numbers. */
        public float greatest(int[] drawn) {
            pruned.greatest(drawn, LIKELY * found.greatest(), found);
            return found.greatest();
        }
    }
}
