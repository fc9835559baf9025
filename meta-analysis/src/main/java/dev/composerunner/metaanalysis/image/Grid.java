package dev.composerunner.metaanalysis.image;

/** Voxels in a box, and where they lie in space. Flat indices run with the last axis fastest: {@code (i * ny + j) * nz + k}. */
public final class Grid {

    private final int nx;
    private final int ny;
    private final int nz;
    private final Affine affine;
    private final Affine toVoxel;

    /**
     * @param nx voxels along the first axis, at least 1
     * @param ny voxels along the second axis, at least 1
     * @param nz voxels along the third axis, at least 1
     * @param affine from voxels to millimetres
     */
    public Grid(int nx, int ny, int nz, Affine affine) {
        if (nx < 1 || ny < 1 || nz < 1) {
            throw new IllegalArgumentException(
                    "a grid has at least one voxel along each axis, got " + nx + " " + ny + " " + nz);
        }
        Math.multiplyExact(Math.multiplyExact(nx, ny), nz);
        this.nx = nx;
        this.ny = ny;
        this.nz = nz;
        this.affine = affine;
        this.toVoxel = affine.inverse();
    }

    /** Number of voxels along the first axis. */
    public int nx() {
        return nx;
    }

    /** Number of voxels along the second axis. */
    public int ny() {
        return ny;
    }

    /** Number of voxels along the third axis. */
    public int nz() {
        return nz;
    }

    /** From voxels to millimetres. */
    public Affine affine() {
        return affine;
    }

    /** Number of voxels. */
    public int size() {
        return nx * ny * nz;
    }

    /** The flat index of a voxel, from 0: k runs fastest, i slowest. Checks no bounds. */
    public int flat(int i, int j, int k) {
        return (i * ny + j) * nz + k;
    }

    /** The voxel of a flat index, which must be one of the grid. */
    public Voxel voxel(int flat) {
        return new Voxel(flat / nz / ny, flat / nz % ny, flat % nz);
    }

    /** Whether a voxel lies on the grid. */
    public boolean contains(int i, int j, int k) {
        return i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz;
    }

    /** The voxel of a position: voxel coordinates cut off toward zero, as NiMARE does it; neither rounded nor floored. */
    public Voxel voxelAt(Coordinate mm) {
        var position = toVoxel.apply(mm.x(), mm.y(), mm.z());
        return new Voxel(truncate(position.x()), truncate(position.y()), truncate(position.z()));
    }

    /** Where the centre of a voxel lies, in millimetres. */
    public Coordinate position(Voxel voxel) {
        return affine.apply(voxel.i(), voxel.j(), voxel.k());
    }

    /** NaN becomes a number far outside of every grid; Java's cast would make it 0, a voxel. */
    private static int truncate(double value) {
        return Double.isNaN(value) ? Integer.MIN_VALUE : (int) value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid
                && nx == grid.nx
                && ny == grid.ny
                && nz == grid.nz
                && affine.equals(grid.affine);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * nx + ny) + nz) + affine.hashCode();
    }

    @Override
    public String toString() {
        return nx + " x " + ny + " x " + nz + ", affine " + affine;
    }
}
