package dev.composerunner.metaanalysis.estimator;

import java.util.Arrays;

/** Finds the voxels of an ALE map that exceed a threshold without computing the others. */
final class PrunedAle {

    /*
     * Evidence, -ln(1 - ALE), is a sum over experiments of their foci's greatest, so the sum over all foci bounds it from above, and
     * so does a sum of each focus' greatest evidence within a block of voxels. Blocks whose bound reaches the threshold's evidence
     * are looked at: there the sum over foci bounds each voxel, and what is still in doubt is computed as AleMap does it, in the same
     * order of summands. Bounds are sums of floats rounded up; SLACK per summand covers the rounding of the sums.
     *
     * reaching[axis][block along it] is a set of foci, by bits, whose cubes reach that layer of blocks: three sets have in common the
     * foci that reach a block.
     *
     * Cost: foci x blocks in a cube, and foci x voxels of the blocks that remain.
     */
    private static final double SLACK = 0x1p-23;

    private final MaskBlocks blocks;
    private final AleCube[] cubes;
    private final int[] experiments;
    private final float[] bounds;
    private final long[][] reachingI;
    private final long[][] reachingJ;
    private final long[][] reachingK;
    private final short[] i;
    private final short[] j;
    private final short[] k;
    private final int[] near;
    private final float[] evidence = new float[MaskBlocks.PER_BLOCK];

    PrunedAle(MaskBlocks blocks, AleCube[] cubes, int[] experiments) {
        this.blocks = blocks;
        this.cubes = cubes;
        this.experiments = experiments;
        int words = (cubes.length + Long.SIZE - 1) / Long.SIZE;
        bounds = new float[blocks.size()];
        reachingI = new long[blocks.nx][words];
        reachingJ = new long[blocks.ny][words];
        reachingK = new long[blocks.nz][words];
        i = new short[cubes.length];
        j = new short[cubes.length];
        k = new short[cubes.length];
        near = new int[cubes.length];
    }

    void above(int[] places, double threshold, Suprathreshold found) {
        found.clear();
        place(places);
        double slack = 1 - (places.length + 4) * SLACK;
        double cut = -Math.log1p(-threshold) * slack;
        float lower = (float) cut;
        look(lower, threshold, found);
        /* While no voxel is found, the greatest is looked for among ever lower bounds. */
        while (found.size() == 0 && -Math.log1p(-found.greatest()) * slack < lower) {
            lower = lower < Float.MIN_NORMAL ? 0 : lower / 4;
            look(lower, threshold, found);
        }
    }

    private void place(int[] places) {
        Arrays.fill(bounds, 0);
        clear(reachingI);
        clear(reachingJ);
        clear(reachingK);
        for (int focus = 0; focus < places.length; focus++) {
            int voxel = places[focus];
            i[focus] = blocks.i[voxel];
            j[focus] = blocks.j[voxel];
            k[focus] = blocks.k[voxel];
            raise(cubes[focus], focus);
        }
    }

    private static void clear(long[][] sets) {
        for (var set : sets) {
            Arrays.fill(set, 0);
        }
    }

    /** Raises the bounds of all blocks that the cube of a focus reaches. */
    private void raise(AleCube cube, int focus) {
        int firstI = ((i[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        int firstJ = ((j[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        int firstK = ((k[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        var alongI = cube.leastDistance[i[focus] & AleCube.MASK];
        var alongJ = cube.leastDistance[j[focus] & AleCube.MASK];
        var alongK = cube.blocks[k[focus] & AleCube.MASK];
        int countK = cube.leastDistance[k[focus] & AleCube.MASK].length;
        int word = focus >> 6;
        long bit = 1L << focus;
        for (int b = 0; b < alongJ.length; b++) {
            reachingJ[firstJ + b][word] |= bit;
        }
        for (int c = 0; c < countK; c++) {
            reachingK[firstK + c][word] |= bit;
        }
        for (int a = 0; a < alongI.length; a++) {
            reachingI[firstI + a][word] |= bit;
            for (int b = 0; b < alongJ.length; b++) {
                int block = ((firstI + a) * blocks.ny + firstJ + b) * blocks.nz + firstK;
                int bound = (alongI[a] * cube.side + alongJ[b]) * countK;
                for (int c = 0; c < countK; c++) {
                    bounds[block + c] += alongK[bound + c];
                }
            }
        }
    }

    /** Looks at the blocks whose bounds are above {@code lower}. */
    private void look(float lower, double threshold, Suprathreshold found) {
        for (int n = 0; n < blocks.used.length; n++) {
            if (bounds[blocks.used[n]] > lower) {
                lookAt(n, lower, threshold, found);
            }
        }
    }

    private void lookAt(int n, float lower, double threshold, Suprathreshold found) {
        int block = blocks.used[n];
        int blockK = block % blocks.nz;
        int blockJ = block / blocks.nz % blocks.ny;
        int blockI = block / blocks.nz / blocks.ny;
        int count = near(reachingI[blockI], reachingJ[blockJ], reachingK[blockK]);
        int startI = (blockI - blocks.pad) << AleCube.SHIFT;
        int startJ = (blockJ - blocks.pad) << AleCube.SHIFT;
        int startK = (blockK - blocks.pad) << AleCube.SHIFT;
        Arrays.fill(evidence, 0);
        for (int m = 0; m < count; m++) {
            add(near[m], startI, startJ, startK);
        }
        for (int v = 0; v < MaskBlocks.PER_BLOCK; v++) {
            int voxel = blocks.voxelOf[n * MaskBlocks.PER_BLOCK + v];
            if (evidence[v] > lower && voxel >= 0) {
                float stat = exact(count, blocks.i[voxel], blocks.j[voxel], blocks.k[voxel]);
                if (stat > threshold) {
                    found.add(voxel, stat);
                } else {
                    found.raise(stat);
                }
            }
        }
    }

    /** Lists the foci that reach a block, ascending. */
    private int near(long[] alongI, long[] alongJ, long[] alongK) {
        int count = 0;
        for (int word = 0; word < alongI.length; word++) {
            long set = alongI[word] & alongJ[word] & alongK[word];
            while (set != 0) {
                near[count++] = (word << 6) + Long.numberOfTrailingZeros(set);
                set &= set - 1;
            }
        }
        return count;
    }

    /** Adds the evidence of a focus to the voxels of a block. */
    private void add(int focus, int startI, int startJ, int startK) {
        var cube = cubes[focus];
        int reach = cube.reach;
        int width = 2 * reach + 1;
        int a0 = startI - i[focus];
        int b0 = startJ - j[focus];
        int column = startK - k[focus] + reach + AleCube.MASK;
        for (int a = Math.max(a0, -reach); a <= Math.min(a0 + AleCube.MASK, reach); a++) {
            for (int b = Math.max(b0, -reach); b <= Math.min(b0 + AleCube.MASK, reach); b++) {
                int from = ((a + reach) * width + b + reach) * cube.rowLength + column;
                int to = ((a - a0) * AleCube.BLOCK + b - b0) * AleCube.BLOCK;
                evidence[to] += cube.rows[from];
                evidence[to + 1] += cube.rows[from + 1];
                evidence[to + 2] += cube.rows[from + 2];
                evidence[to + 3] += cube.rows[from + 3];
            }
        }
    }

    private float exact(int count, int voxelI, int voxelJ, int voxelK) {
        double sum = 0;
        double least = 0;
        int experiment = -1;
        for (int m = 0; m < count; m++) {
            int focus = near[m];
            var cube = cubes[focus];
            int a = Math.abs(voxelI - i[focus]);
            int b = Math.abs(voxelJ - j[focus]);
            int c = Math.abs(voxelK - k[focus]);
            if (a > cube.reach || b > cube.reach || c > cube.reach) {
                continue;
            }
            if (experiments[focus] != experiment) {
                sum += least;
                least = 0;
                experiment = experiments[focus];
            }
            least = Math.min(least, cube.lnAbsent[(a * cube.side + b) * cube.side + c]);
        }
        sum += least;
        return sum < 0 ? (float) (1 - StrictMath.exp(sum)) : 0;
    }
}
