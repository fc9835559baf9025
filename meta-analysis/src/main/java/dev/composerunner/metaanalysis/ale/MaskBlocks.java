package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Voxel;
import java.util.Arrays;

/** Where the voxels of a mask lie in a padded volume of blocks. */
final class MaskBlocks {

    /*
     * Blocks are cubes of AleCube.BLOCK voxels a side. The volume of blocks is padded on every side by as many as the widest cube
     * reaches from a focus, so that no cube wraps or leaves the array.
     */
    static final int PER_BLOCK = AleCube.BLOCK * AleCube.BLOCK * AleCube.BLOCK;

    /** The voxel of the grid at which the mask's bounding box, and the first block, begins. */
    final Voxel origin;

    final int pad;
    final int nx;
    final int ny;
    final int nz;
    /** Positions of the voxels of the mask, from the origin on. */
    final short[] i;

    final short[] j;
    final short[] k;
    /** Blocks that hold voxels of the mask, ascending. */
    final int[] used;
    /** Positions of the used blocks in the padded volume of blocks. */
    final short[] usedI;

    final short[] usedJ;
    final short[] usedK;
    /** Numbers within the mask of the voxels of each used block, -1 where a voxel is not in the mask. */
    final int[] voxelOf;

    private final int[] numberOf;

    /**
     * @param reach greatest reach of a cube, in voxels
     * @param outside how far beside the mask's bounding box a focus may lie, in voxels
     */
    MaskBlocks(Mask mask, int reach, int outside) {
        int voxels = mask.size();
        i = new short[voxels];
        j = new short[voxels];
        k = new short[voxels];
        int[] least = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] greatest = {0, 0, 0};
        for (int voxel = 0; voxel < voxels; voxel++) {
            var position = mask.grid().voxel(mask.flat(voxel));
            int[] along = {position.i(), position.j(), position.k()};
            for (int axis = 0; axis < along.length; axis++) {
                least[axis] = Math.min(least[axis], along[axis]);
                greatest[axis] = Math.max(greatest[axis], along[axis]);
            }
        }
        origin = voxels == 0 ? new Voxel(0, 0, 0) : new Voxel(least[0], least[1], least[2]);
        for (int voxel = 0; voxel < voxels; voxel++) {
            var position = mask.grid().voxel(mask.flat(voxel));
            i[voxel] = (short) (position.i() - origin.i());
            j[voxel] = (short) (position.j() - origin.j());
            k[voxel] = (short) (position.k() - origin.k());
        }
        pad = ((reach + outside) >> AleCube.SHIFT) + 1;
        nx = ((greatest[0] - origin.i()) >> AleCube.SHIFT) + 1 + 2 * pad;
        ny = ((greatest[1] - origin.j()) >> AleCube.SHIFT) + 1 + 2 * pad;
        nz = ((greatest[2] - origin.k()) >> AleCube.SHIFT) + 1 + 2 * pad;
        numberOf = new int[size()];
        for (int voxel = 0; voxel < voxels; voxel++) {
            numberOf[blockOf(voxel)] = 1;
        }
        var found = new int[size()];
        int count = 0;
        for (int block = 0; block < numberOf.length; block++) {
            if (numberOf[block] > 0) {
                numberOf[block] = count;
                found[count++] = block;
            }
        }
        used = Arrays.copyOf(found, count);
        usedI = new short[count];
        usedJ = new short[count];
        usedK = new short[count];
        for (int n = 0; n < count; n++) {
            usedI[n] = (short) (used[n] / nz / ny);
            usedJ[n] = (short) (used[n] / nz % ny);
            usedK[n] = (short) (used[n] % nz);
        }
        voxelOf = new int[count * PER_BLOCK];
        Arrays.fill(voxelOf, -1);
        for (int voxel = 0; voxel < voxels; voxel++) {
            voxelOf[numberOf[blockOf(voxel)] * PER_BLOCK + within(voxel)] = voxel;
        }
    }

    /** Whether a position, counted from the origin, lies in the blocks of the mask's bounding box or at most so far beside. */
    boolean isWithin(long fromI, long fromJ, long fromK, int beside) {
        return isWithin(fromI, nx, beside) && isWithin(fromJ, ny, beside) && isWithin(fromK, nz, beside);
    }

    private boolean isWithin(long from, int blocks, int beside) {
        return from >= -beside && from < ((long) (blocks - 2 * pad) << AleCube.SHIFT) + beside;
    }

    /** Number of blocks, padding included. */
    int size() {
        return nx * ny * nz;
    }

    /** Number of a voxel's block among those used. */
    int usedOf(int voxel) {
        return numberOf[blockOf(voxel)];
    }

    private int blockOf(int voxel) {
        return (((i[voxel] >> AleCube.SHIFT) + pad) * ny + (j[voxel] >> AleCube.SHIFT) + pad) * nz
                + (k[voxel] >> AleCube.SHIFT)
                + pad;
    }

    private int within(int voxel) {
        int a = i[voxel] & AleCube.MASK;
        int b = j[voxel] & AleCube.MASK;
        int c = k[voxel] & AleCube.MASK;
        return (a * AleCube.BLOCK + b) * AleCube.BLOCK + c;
    }
}
