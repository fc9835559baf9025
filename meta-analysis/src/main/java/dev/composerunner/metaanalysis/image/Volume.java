package dev.composerunner.metaanalysis.image;

/** A number at each voxel of a grid. */
public final class Volume {

    private final Grid grid;
    private final float[] values;

    /**
     * @param grid the voxels
     * @param values one value per voxel in the grid's flat order; kept, not copied
     */
    public Volume(Grid grid, float[] values) {
        if (values.length != grid.size()) {
            throw new IllegalArgumentException(
                    "a volume of " + grid.size() + " voxels got " + values.length + " values");
        }
        this.grid = grid;
        this.values = values;
    }

    /** The voxels that the values belong to. */
    public Grid grid() {
        return grid;
    }

    /** The values in the grid's flat order; not a copy. */
    public float[] values() {
        return values;
    }

    /** Value of the voxel at a position in millimetres, found as a focus' voxel is found; NaN outside of the grid. */
    public float at(double x, double y, double z) {
        return at(new Coordinate(x, y, z));
    }

    /** Value of the voxel at a position, found as a focus' voxel is found; NaN outside of the grid. */
    public float at(Coordinate mm) {
        var voxel = grid.voxelAt(mm);
        return grid.contains(voxel.i(), voxel.j(), voxel.k())
                ? values[grid.flat(voxel.i(), voxel.j(), voxel.k())]
                : Float.NaN;
    }
}
