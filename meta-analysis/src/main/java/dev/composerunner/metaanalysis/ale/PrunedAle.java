package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.Arrays;
import java.util.Optional;
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
    private static final int PER_CELL = AleCube.CELL * AleCube.CELL * AleCube.CELL;
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
    private final Positions positions;
    private final Optional<Mask> mask;
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
    private final int[] remaining;
    private int[] listed = {};
    private final float[] cells = new float[CELLS * CELLS * CELLS];
    private final double[] sum = new double[PER_CELL];
    private final double[] least = new double[PER_CELL];

    /**
     * Where foci may lie, by the number of the place.
     *
     * @param i position along the first axis, in voxels from the blocks' origin, or {@link #FAR} if no cube reaches the mask from there
     * @param j position along the second axis, in voxels from the blocks' origin
     * @param k position along the last axis, in voxels from the blocks' origin
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Positions(short[] i, short[] j, short[] k) {

        static final short FAR = Short.MIN_VALUE;

        static Positions ofVoxels(MaskBlocks blocks) {
            return new Positions(blocks.i, blocks.j, blocks.k);
        }
    }

    /**
     * @param mask given if all places are voxels of the mask, numbered alike
     * @param cubes the cube of each focus
     * @param experiments number of each focus' experiment, ascending
     */
    PrunedAle(MaskBlocks blocks, Positions positions, Optional<Mask> mask, AleCube[] cubes, int[] experiments) {
        this.blocks = blocks;
        this.positions = positions;
        this.mask = mask;
        this.cubes = cubes;
        this.experiments = experiments;
        int words = (cubes.length + Long.SIZE - 1) / Long.SIZE;
        bounds = new float[blocks.size()];
        remaining = new int[blocks.used.length];
        reachingI = new long[blocks.nx][words];
        reachingJ = new long[blocks.ny][words];
        reachingK = new long[blocks.nz][words];
        i = new short[cubes.length];
        j = new short[cubes.length];
        k = new short[cubes.length];
        near = new int[cubes.length];
    }

    /** Finds the voxels that exceed a threshold, and the greatest ALE. */
    void above(int[] places, double threshold, Suprathreshold found) {
        found.clear();
        place(places);
        if (convolved != null) {
            convolved.compute(places);
        }
        look(places, evidence(threshold, places), threshold, found);
        if (found.size() == 0) {
            lookForGreatest(places, (float) threshold / 2, found);
        }
    }

    /**
     * Finds the greatest ALE.
     *
     * @param guess any value; the nearer below the result, the faster
     * @param found gets the greatest ALE alone
     */
    void greatest(int[] places, float guess, Suprathreshold found) {
        found.clear();
        place(places);
        lookForGreatest(places, guess, found);
    }

    /** Looks among ever lower bounds until no voxel below them can have the greatest ALE. */
    private void lookForGreatest(int[] places, float guess, Suprathreshold found) {
        float lower = evidence(guess, places);
        look(places, lower, Float.POSITIVE_INFINITY, found);
        while (evidence(found.greatest(), places) < lower) {
            lower = lower < Float.MIN_NORMAL ? 0 : lower / 2;
            look(places, lower, Float.POSITIVE_INFINITY, found);
        }
    }

    /** The evidence of a value, less what sums of floats may be off. */
    private static float evidence(double value, int[] places) {
        return (float) (-Math.log1p(-value) * (1 - (places.length + 64) * SLACK));
    }

    private void place(int[] places) {
        Arrays.fill(bounds, 0);
        clear(reachingI);
        clear(reachingJ);
        clear(reachingK);
        for (int focus = 0; focus < places.length; focus++) {
            int at = places[focus];
            i[focus] = positions.i[at];
            j[focus] = positions.j[at];
            k[focus] = positions.k[at];
            if (i[focus] != Positions.FAR) {
                reach(focus);
                if (convolved == null) {
                    raise(focus);
                }
            }
        }
    }

    private static void clear(long[][] sets) {
        for (var set : sets) {
            Arrays.fill(set, 0);
        }
    }

    /** Adds a focus to the sets of the layers of blocks that its cube reaches. */
    private void reach(int focus) {
        int reach = cubes[focus].reach;
        int word = focus / Long.SIZE;
        long bit = 1L << focus;
        add(bit, word, reachingI, i[focus] - reach, i[focus] + reach);
        add(bit, word, reachingJ, j[focus] - reach, j[focus] + reach);
        add(bit, word, reachingK, k[focus] - reach, k[focus] + reach);
    }

    private void add(long bit, int word, long[][] sets, int first, int last) {
        for (int block = first >> AleCube.SHIFT; block <= last >> AleCube.SHIFT; block++) {
            sets[block + blocks.pad][word] |= bit;
        }
    }

    /** Raises the bounds of all blocks that the cube of a focus reaches. */
    private void raise(int focus) {
        var cube = cubes[focus];
        int firstI = ((i[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        int firstJ = ((j[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        int firstK = ((k[focus] - cube.reach) >> AleCube.SHIFT) + blocks.pad;
        var alongI = cube.blocks[i[focus] & AleCube.MASK];
        var alongJ = cube.blocks[j[focus] & AleCube.MASK];
        var alongK = cube.blocks[k[focus] & AleCube.MASK];
        for (int a = 0; a < alongI.length; a++) {
            for (int b = 0; b < alongJ.length; b++) {
                int block = ((firstI + a) * blocks.ny + firstJ + b) * blocks.nz + firstK;
                float factor = alongI[a] * alongJ[b];
                /* Five is what a cube of 17 voxels reaches, the usual one; loops as short as this are slow. */
                if (alongK.length == 5) {
                    bounds[block] += factor * alongK[0];
                    bounds[block + 1] += factor * alongK[1];
                    bounds[block + 2] += factor * alongK[2];
                    bounds[block + 3] += factor * alongK[3];
                    bounds[block + 4] += factor * alongK[4];
                } else {
                    for (int c = 0; c < alongK.length; c++) {
                        bounds[block + c] += factor * alongK[c];
                    }
                }
            }
        }
    }

    /** Looks at the voxels whose bounds are above {@code lower}. */
    private void look(int[] places, float lower, double threshold, Suprathreshold found) {
        if (convolved == null) {
            int count = 0;
            for (int n = 0; n < blocks.used.length; n++) {
                if (bounds[blocks.used[n]] > lower) {
                    remaining[count++] = n;
                }
            }
            if (mask.isEmpty() || count <= MOST_REMAINING * blocks.used.length) {
                for (int n = 0; n < count; n++) {
                    lookAtCells(remaining[n], lower, threshold, found);
                }
                return;
            }
            convolved = new ConvolvedBound(mask.get(), cubes);
            listed = new int[mask.get().size()];
            convolved.compute(places);
        }
        lookAtVoxels(convolved, lower, threshold, found);
    }

    private void lookAtVoxels(ConvolvedBound bound, float lower, double threshold, Suprathreshold found) {
        int voxels = bound.above(lower, listed);
        var byBlock = new long[voxels];
        for (int n = 0; n < voxels; n++) {
            byBlock[n] = ((long) blocks.usedOf(listed[n]) << Integer.SIZE) | listed[n];
        }
        Arrays.sort(byBlock);
        int block = -1;
        int count = 0;
        for (long entry : byBlock) {
            if (block != (int) (entry >> Integer.SIZE)) {
                block = (int) (entry >> Integer.SIZE);
                count = near(block);
            }
            take((int) entry, lnAbsent(count, (int) entry), lower, threshold, found);
        }
    }

    private void lookAtCells(int n, float lower, double threshold, Suprathreshold found) {
        int count = near(n);
        int startI = (blocks.usedI[n] - blocks.pad) << AleCube.SHIFT;
        int startJ = (blocks.usedJ[n] - blocks.pad) << AleCube.SHIFT;
        int startK = (blocks.usedK[n] - blocks.pad) << AleCube.SHIFT;
        Arrays.fill(cells, 0);
        for (int m = 0; m < count; m++) {
            bound(near[m], startI, startJ, startK);
        }
        for (int cell = 0; cell < cells.length; cell++) {
            if (cells[cell] > lower) {
                int a = AleCube.CELL * (cell / CELLS / CELLS);
                int b = AleCube.CELL * (cell / CELLS % CELLS);
                int c = AleCube.CELL * (cell % CELLS);
                sum(count, startI + a, startJ + b, startK + c);
                int first = n * MaskBlocks.PER_BLOCK + (a * AleCube.BLOCK + b) * AleCube.BLOCK + c;
                for (int v = 0; v < PER_CELL; v++) {
                    int voxel = blocks.voxelOf[first + VOXELS_OF_CELL[v]];
                    if (voxel >= 0) {
                        take(voxel, sum[v], lower, threshold, found);
                    }
                }
            }
        }
    }

    private static void take(int voxel, double lnAbsent, float lower, double threshold, Suprathreshold found) {
        if (-lnAbsent > lower) {
            float stat = (float) (1 - StrictMath.exp(lnAbsent));
            if (stat > threshold) {
                found.add(voxel, stat);
            } else {
                found.raise(stat);
            }
        }
    }

    /** Sums ln(1 - activation) over the experiments of the listed foci. */
    private double lnAbsent(int count, int voxel) {
        int voxelI = blocks.i[voxel];
        int voxelJ = blocks.j[voxel];
        int voxelK = blocks.k[voxel];
        double total = 0;
        double lowest = 0;
        int experiment = -1;
        for (int m = 0; m < count; m++) {
            int focus = near[m];
            var cube = cubes[focus];
            int a = Math.abs(voxelI - i[focus]);
            int b = Math.abs(voxelJ - j[focus]);
            int c = Math.abs(voxelK - k[focus]);
            if (Math.max(a, Math.max(b, c)) <= cube.reach) {
                if (experiments[focus] != experiment) {
                    total += lowest;
                    lowest = 0;
                    experiment = experiments[focus];
                }
                double lnAbsent = cube.lnAbsent[(a * cube.side + b) * cube.side + c];
                lowest = lnAbsent < lowest ? lnAbsent : lowest;
            }
        }
        return total + lowest;
    }

    /** Lists the foci that reach a block, ascending. */
    private int near(int n) {
        var alongI = reachingI[blocks.usedI[n]];
        var alongJ = reachingJ[blocks.usedJ[n]];
        var alongK = reachingK[blocks.usedK[n]];
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
        var line = cube.line;
        float a0 = line[leastOfTwo(startI - i[focus], cube.side)];
        float a1 = line[leastOfTwo(startI + AleCube.CELL - i[focus], cube.side)];
        float b0 = line[leastOfTwo(startJ - j[focus], cube.side)];
        float b1 = line[leastOfTwo(startJ + AleCube.CELL - j[focus], cube.side)];
        float c0 = line[leastOfTwo(startK - k[focus], cube.side)];
        float c1 = line[leastOfTwo(startK + AleCube.CELL - k[focus], cube.side)];
        cells[0] += a0 * b0 * c0;
        cells[1] += a0 * b0 * c1;
        cells[2] += a0 * b1 * c0;
        cells[3] += a0 * b1 * c1;
        cells[4] += a1 * b0 * c0;
        cells[5] += a1 * b0 * c1;
        cells[6] += a1 * b1 * c0;
        cells[7] += a1 * b1 * c1;
    }

    /** The lesser distance from 0 of {@code first} and the number after it, at most {@code side - 1}. */
    private static int leastOfTwo(int first, int side) {
        return Math.min(first ^ (first >> (Integer.SIZE - 1)), side - 1);
    }

    /** Sums ln(1 - activation) over the experiments of the listed foci, for the voxels of the cell that begins at a voxel. */
    private void sum(int count, int voxelI, int voxelJ, int voxelK) {
        Arrays.fill(sum, 0);
        Arrays.fill(least, 0);
        int experiment = -1;
        for (int m = 0; m < count; m++) {
            int focus = near[m];
            var cube = cubes[focus];
            int a = Math.abs(voxelI - i[focus]);
            int b = Math.abs(voxelJ - j[focus]);
            int c = Math.abs(voxelK - k[focus]);
            int nextA = Math.abs(voxelI + 1 - i[focus]);
            int nextB = Math.abs(voxelJ + 1 - j[focus]);
            int nextC = Math.abs(voxelK + 1 - k[focus]);
            if (Math.min(a, nextA) > cube.reach || Math.min(b, nextB) > cube.reach || Math.min(c, nextC) > cube.reach) {
                continue;
            }
            if (experiments[focus] != experiment) {
                takeLeast();
                experiment = experiments[focus];
            }
            int side = cube.side;
            var lnAbsent = cube.lnAbsent;
            int ab = (a * side + b) * side;
            int nextAb = (nextA * side + b) * side;
            int aNextB = (a * side + nextB) * side;
            int nextAB = (nextA * side + nextB) * side;
            lower(0, lnAbsent[ab + c]);
            lower(1, lnAbsent[ab + nextC]);
            lower(2, lnAbsent[aNextB + c]);
            lower(3, lnAbsent[aNextB + nextC]);
            lower(4, lnAbsent[nextAb + c]);
            lower(5, lnAbsent[nextAb + nextC]);
            lower(6, lnAbsent[nextAB + c]);
            lower(7, lnAbsent[nextAB + nextC]);
        }
        takeLeast();
    }

    private void lower(int voxel, double lnAbsent) {
        if (lnAbsent < least[voxel]) {
            least[voxel] = lnAbsent;
        }
    }

    private void takeLeast() {
        for (int v = 0; v < PER_CELL; v++) {
            sum[v] += least[v];
            least[v] = 0;
        }
    }
}
