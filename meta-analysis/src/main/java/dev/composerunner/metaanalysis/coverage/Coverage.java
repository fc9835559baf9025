package dev.composerunner.metaanalysis.coverage;

import java.util.stream.IntStream;

/** How many experiments of each of two groups cover the voxels of a list; none cover any other voxel. */
public final class Coverage {

    /** Numbers within the mask, ascending. */
    public final int[] voxels;
    /** Experiments of the first group, by position in the list. */
    public final int[] inFirst;
    /** Experiments of the second group, by position in the list. */
    public final int[] inSecond;

    Coverage(int[] voxels, int[] inFirst, int[] inSecond) {
        this.voxels = voxels;
        this.inFirst = inFirst;
        this.inSecond = inSecond;
    }

    /** The coverage of all voxels of a mask. */
    public static Coverage ofAll(int[] inFirst, int[] inSecond) {
        return new Coverage(IntStream.range(0, inFirst.length).toArray(), inFirst, inSecond);
    }

    /** Where permuted coverage comes from. Safe for use by several threads. */
    public interface Source {

        /** Memory to draw in, for one thread at a time. */
        Drawer drawer();
    }

    /** Draws coverage, permutation by permutation. */
    public interface Drawer {

        /** The coverage of a permutation, valid until the next is drawn. */
        Coverage draw(int permutation);
    }
}
