package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.kernel.Stamp;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** ln(1 - activation) around a focus, and bounds on it over blocks of voxels, as permutations read them. */
final class AleCube {

    /*
     * A Gaussian stamp fills a cube and is the same on both sides of its centre along each axis, so values are held for distances
     * along the axes: index (|a| * side + |b|) * side + |c|. A side goes from 0 to one beyond the reach, where there is nothing.
     *
     * Bounds are of evidence, -ln(1 - activation). The activation is a product of three numbers, one per axis, and evidence exceeds it
     * the most at the centre, so line[|a|] * line[|b|] * line[|c|] bounds the evidence at a voxel. Read at the least distances from a
     * block of voxels, it bounds the evidence within the block: blocks holds the line for the blocks of BLOCK voxels along an axis that
     * the cube reaches, by the place of the focus within its own block.
     */
    static final int BLOCK = 4;
    static final int SHIFT = 2;
    static final int MASK = BLOCK - 1;
    static final int CELL = 2;

    /** Makes up for the rounding of floats and of their products. */
    private static final double ROUNDING = 1 + 1e-5;

    /** Stands for infinite evidence in bounds, which are multiplied by 0; ALE is 1 from less than that on. */
    private static final double MOST = 64;

    final int reach;
    final int side;
    final double[] lnAbsent;
    final float[] line;
    final float[][] blocks;

    private AleCube(int reach, double[] lnAbsent) {
        this.reach = reach;
        this.side = reach + 2;
        this.lnAbsent = lnAbsent;
        this.line = line();
        this.blocks = blocks();
    }

    static AleCube of(Stamp stamp) {
        return of(stamp, value -> Math.log1p(-value));
    }

    /** A cube whose logarithms are rounded to floats first, as those of observed maps are. */
    static AleCube ofFloats(Stamp stamp) {
        return of(stamp, value -> (float) Math.log1p(-value));
    }

    /** The greatest reach of some cubes, in voxels. */
    static int reach(AleCube... cubes) {
        return Arrays.stream(cubes).mapToInt(cube -> cube.reach).max().orElse(0);
    }

    private static AleCube of(Stamp stamp, DoubleUnaryOperator lnAbsentOf) {
        int reach = stamp.reach();
        int side = reach + 2;
        var lnAbsent = new double[side * side * side];
        stamp.forEach((i, j, k, value) -> {
            if (i >= 0 && j >= 0 && k >= 0) {
                lnAbsent[(i * side + j) * side + k] = lnAbsentOf.applyAsDouble(value);
            }
        });
        return new AleCube(reach, lnAbsent);
    }

    private float[] line() {
        double centre = Math.cbrt(Math.min(-lnAbsent[0], MOST));
        var values = new float[side];
        for (int t = 0; t <= reach; t++) {
            values[t] = (float) (centre * (Math.expm1(lnAbsent[t]) / Math.expm1(lnAbsent[0])) * ROUNDING);
        }
        return values;
    }

    private float[][] blocks() {
        var bounds = new float[BLOCK][];
        for (int phase = 0; phase < BLOCK; phase++) {
            int first = (phase - reach) >> SHIFT;
            int last = (phase + reach) >> SHIFT;
            bounds[phase] = new float[last - first + 1];
            for (int block = first; block <= last; block++) {
                int start = (block << SHIFT) - phase;
                bounds[phase][block - first] = line[start > 0 ? start : Math.max(0, -(start + MASK))];
            }
        }
        return bounds;
    }
}
