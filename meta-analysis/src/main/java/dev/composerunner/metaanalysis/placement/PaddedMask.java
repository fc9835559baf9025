package dev.composerunner.metaanalysis.placement;

import dev.composerunner.metaanalysis.image.Mask;
import java.util.Arrays;

/** Where the voxels of a mask lie in a padded volume. */
public final class PaddedMask {

    /*
     * The volume is the mask's bounding box, widened on every side by the reach of what is stamped: a stamp around a voxel of the mask
     * neither wraps into the next row nor leaves the array.
     */
    public final int ny;
    public final int nz;
    public final int size;
    /** Place of each voxel of the mask. */
    public final int[] place;
    /** Number within the mask of the voxel at each place, or -1. */
    public final int[] voxelAt;

    private final short[] positions;

    public PaddedMask(Mask mask, int reach) {
        var grid = mask.grid();
        int[] least = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
        int[] greatest = {0, 0, 0};
        for (int voxel = 0; voxel < mask.size(); voxel++) {
            int[] position = position(mask, voxel);
            for (int axis = 0; axis < position.length; axis++) {
                least[axis] = Math.min(least[axis], position[axis]);
                greatest[axis] = Math.max(greatest[axis], position[axis]);
            }
        }
        if (mask.size() == 0) {
            Arrays.fill(least, 0);
        }
        ny = Math.min(grid.ny(), greatest[1] - least[1] + 1) + 2 * reach;
        nz = Math.min(grid.nz(), greatest[2] - least[2] + 1) + 2 * reach;
        size = Math.multiplyExact(Math.multiplyExact(greatest[0] - least[0] + 1 + 2 * reach, ny), nz);
        place = new int[mask.size()];
        positions = new short[3 * mask.size()];
        voxelAt = new int[size];
        Arrays.fill(voxelAt, -1);
        for (int voxel = 0; voxel < place.length; voxel++) {
            int[] position = position(mask, voxel);
            place[voxel] = ((position[0] - least[0] + reach) * ny + position[1] - least[1] + reach) * nz
                    + position[2]
                    - least[2]
                    + reach;
            voxelAt[place[voxel]] = voxel;
            for (int axis = 0; axis < position.length; axis++) {
                positions[3 * voxel + axis] = (short) position[axis];
            }
        }
    }

    /** Squared distance of two voxels of the mask, in voxels. */
    public int squaredDistance(int one, int other) {
        int i = positions[3 * one] - positions[3 * other];
        int j = positions[3 * one + 1] - positions[3 * other + 1];
        int k = positions[3 * one + 2] - positions[3 * other + 2];
        return i * i + j * j + k * k;
    }

    private static int[] position(Mask mask, int voxel) {
        int flat = mask.flat(voxel);
        int nz = mask.grid().nz();
        int ny = mask.grid().ny();
        return new int[] {flat / nz / ny, flat / nz % ny, flat % nz};
    }
}
