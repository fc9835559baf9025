package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the voxels of an ALE map that exceed a threshold without computing the others. */
final class PrunedAle {

    /*
     * Evidence, -ln(1 - ALE), is a sum over experiments of their foci's greatest, so the sum over all foci bounds it from above, and
     * so does a sum of each focus' greatest evidence within a block of voxels. Blocks whose bound reaches the threshold's evidence are
     * bounded once more by cells of two voxels a side, and the voxels of cells still in doubt are computed as AleMap does it, in the
     * same order of summands. Bounds are sums of floats rounded up; SLACK per summand covers the rounding of the sums.
     *
     * Where foci lie so dense that most blocks remain, ConvolvedBound bounds each voxel instead.
     *
     * reaching[axis][block along it] is a set of foci, by bits, whose cubes reach that layer of blocks: three sets have in common the
     * foci that reach a block.
     *
     * Cost: foci x blocks in a cube, and foci x voxels of the blocks that remain.
     */
    private static final double SLACK = 0x1p-23;
    private static final double MOST_REMAINING = 0.7;
    private static final int CELLS = AleCube.BLOCK / AleCube.CELL;
    private static final int[] VOXELS_OF_CELL = {
        0,
        1,
        AleCube.BLOCK,
        AleCube.BLOCK + 1,
        AleCube.BLOCK * AleCube.BLOCK,
        AleCube.BLOCK * AleCube.BLOCK + 1,
        AleCube.BLOCK * (AleCube.BLOCK + 1),
        AleCube.BLOCK * (AleCube.BLOCK + 1) + 1
    };

    private final MaskBlocks blocks;
    private final Mask mask;
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
    private @Nullable ConvolvedBound convolved;
    private final float[] cells = new float[CELLS * CELLS * CELLS];

    PrunedAle(MaskBlocks blocks, Mask mask, AleCube[] cubes, int[] experiments) {
        this.blocks = blocks;
        this.mask = mask;
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
        if (convolved != null) {
            convolved.compute(places);
        }
        double slack = 1 - (places.length + 64) * SLACK;
        double cut = -Math.log1p(-threshold) * slack;
        float lower = (float) cut;
        if (convolved == null && remaining(lower) > MOST_REMAINING * blocks.used.length) {
            convolved = new ConvolvedBound(mask, cubes);
            convolved.compute(places);
        }
        look(lower, threshold, found);
        /* While no voxel is found, the greatest is looked for among ever lower bounds. */
        while (found.size() == 0 && -Math.log1p(-found.greatest()) * slack < lower) {
            lower = lower < Float.MIN_NORMAL ? 0 : lower / 4;
            look(lower, threshold, found);
        }
    }

    private int remaining(float lower) {
        int remaining = 0;
        for (int block : blocks.used) {
            remaining += bounds[block] > lower ? 1 : 0;
        }
        return remaining;
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

    /** Looks at the voxels whose bounds are above {@code lower}. */
    private void look(float lower, double threshold, Suprathreshold found) {
        for (int n = 0; n < blocks.used.length; n++) {
            if (convolved != null) {
                lookAtVoxels(n, convolved, lower, threshold, found);
            } else if (bounds[blocks.used[n]] > lower) {
                lookAtCells(n, lower, threshold, found);
            }
        }
    }

    private void lookAtVoxels(int n, ConvolvedBound bound, float lower, double threshold, Suprathreshold found) {
        int count = -1;
        for (int v = n * MaskBlocks.PER_BLOCK; v < (n + 1) * MaskBlocks.PER_BLOCK; v++) {
            int voxel = blocks.voxelOf[v];
            if (voxel >= 0 && bound.at(voxel) > lower) {
                count = count < 0 ? near(blocks.used[n]) : count;
                lookAt(voxel, count, lower, threshold, found);
            }
        }
    }

    private void lookAtCells(int n, float lower, double threshold, Suprathreshold found) {
        int block = blocks.used[n];
        int count = near(block);
        int startI = (block / blocks.nz / blocks.ny - blocks.pad) << AleCube.SHIFT;
        int startJ = (block / blocks.nz % blocks.ny - blocks.pad) << AleCube.SHIFT;
        int startK = (block % blocks.nz - blocks.pad) << AleCube.SHIFT;
        Arrays.fill(cells, 0);
        for (int m = 0; m < count; m++) {
            bound(near[m], startI, startJ, startK);
        }
        for (int cell = 0; cell < cells.length; cell++) {
            if (cells[cell] > lower) {
                int first = n * MaskBlocks.PER_BLOCK + firstWithin(cell);
                for (int within : VOXELS_OF_CELL) {
                    int voxel = blocks.voxelOf[first + within];
                    if (voxel >= 0) {
                        lookAt(voxel, count, lower, threshold, found);
                    }
                }
            }
        }
    }

    private void lookAt(int voxel, int count, float lower, double threshold, Suprathreshold found) {
        double lnAbsent = lnAbsent(count, voxel);
        if (-lnAbsent > lower) {
            float stat = (float) (1 - StrictMath.exp(lnAbsent));
            if (stat > threshold) {
                found.add(voxel, stat);
            } else {
                found.raise(stat);
            }
        }
    }

    private static int firstWithin(int cell) {
        int a = cell / CELLS / CELLS;
        int b = cell / CELLS % CELLS;
        int c = cell % CELLS;
        return ((a * AleCube.BLOCK + b) * AleCube.BLOCK + c) * AleCube.CELL;
    }

    /** Lists the foci that reach a block, ascending. */
    private int near(int block) {
        var alongI = reachingI[block / blocks.nz / blocks.ny];
        var alongJ = reachingJ[block / blocks.nz % blocks.ny];
        var alongK = reachingK[block % blocks.nz];
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

    /** Raises the bounds of the cells of a block by a focus. */
    private void bound(int focus, int startI, int startJ, int startK) {
        var cube = cubes[focus];
        int side = cube.cellSide;
        int a = startI - i[focus] + cube.reach + 1;
        int b = startJ - j[focus] + cube.reach + 1;
        int c = startK - k[focus] + cube.reach + 1;
        for (int cellA = 0; cellA < CELLS; cellA++) {
            int atA = a + AleCube.CELL * cellA;
            for (int cellB = 0; cellB < CELLS; cellB++) {
                int atB = b + AleCube.CELL * cellB;
                if (atA >= 0 && atA < side && atB >= 0 && atB < side) {
                    int row = (atA * side + atB) * side;
                    int to = (cellA * CELLS + cellB) * CELLS;
                    for (int cellC = 0; cellC < CELLS; cellC++) {
                        int atC = c + AleCube.CELL * cellC;
                        if (atC >= 0 && atC < side) {
                            cells[to + cellC] += cube.cells[row + atC];
                        }
                    }
                }
            }
        }
    }

    private double lnAbsent(int count, int voxel) {
        int voxelI = blocks.i[voxel];
        int voxelJ = blocks.j[voxel];
        int voxelK = blocks.k[voxel];
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
        return sum + least;
    }
}
