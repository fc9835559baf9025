package dev.composerunner.metaanalysis.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The voxels of a grid that an analysis looks at, numbered from 0 in the grid's flat order. Values of these voxels alone make a masked map. */
public final class Mask {

    private static final String MNI152_2MM = "tpl-MNI152NLin6Asym_res-02_desc-brain_mask.nii.gz";

    private final Grid grid;
    private final int[] flat;
    private final int[] index;

    private Mask(Grid grid, int[] flat, int[] index) {
        this.grid = grid;
        this.flat = flat;
        this.index = index;
    }

    /** The mask of all voxels whose value is not 0. */
    public static Mask of(Volume volume) {
        var values = volume.values();
        var index = new int[values.length];
        var flat = new int[values.length];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                index[i] = size;
                flat[size++] = i;
            } else {
                index[i] = -1;
            }
        }
        return new Mask(volume.grid(), Arrays.copyOf(flat, size), index);
    }

    /** The brain in MNI152NLin6Asym space at 2 mm: 228,483 voxels of 91 x 109 x 91. Read once, by the first call. */
    public static Mask mni152() {
        return Mni152.MASK;
    }

    private static final class Mni152 {
        static final Mask MASK = readMni152();
    }

    private static Mask readMni152() {
        try (InputStream in = Mask.class.getResourceAsStream(MNI152_2MM)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: " + MNI152_2MM);
            }
            return of(Nifti.read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The grid that the voxels belong to. */
    public Grid grid() {
        return grid;
    }

    /** Number of voxels in the mask. */
    public int size() {
        return flat.length;
    }

    /** Number of a voxel within the mask, by its flat index in the grid; -1 outside of the mask. */
    public int indexOf(int flatIndex) {
        return index[flatIndex];
    }

    /** Whether the voxel of a position, as {@link Grid#voxelAt} finds it, belongs to the mask. */
    public boolean contains(Coordinate mm) {
        var voxel = grid.voxelAt(mm);
        return grid.contains(voxel.i(), voxel.j(), voxel.k())
                && indexOf(grid.flat(voxel.i(), voxel.j(), voxel.k())) >= 0;
    }

    /** Flat index in the grid of a voxel of the mask, by its number within the mask. */
    public int flat(int voxel) {
        return flat[voxel];
    }

    /** The volume of a masked map; voxels outside of the mask are 0. */
    public Volume unmask(float[] masked) {
        var values = new float[grid.size()];
        for (int i = 0; i < flat.length; i++) {
            values[flat[i]] = masked[i];
        }
        return new Volume(grid, values);
    }

    /**
     * The masked map of a volume.
     *
     * @throws IllegalArgumentException if the volume stands on another grid
     */
    public float[] mask(Volume volume) {
        if (!volume.grid().equals(grid)) {
            throw new IllegalArgumentException("volume on " + volume.grid() + " does not fit a mask on " + grid);
        }
        var masked = new float[flat.length];
        for (int i = 0; i < flat.length; i++) {
            masked[i] = volume.values()[flat[i]];
        }
        return masked;
    }
}
