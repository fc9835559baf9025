package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.kernel.Stamp;
import java.util.function.DoubleUnaryOperator;

/** ln(1 - activation) around a focus, and bounds on it over blocks of voxels, as permutations read them. */
final class AleCube {

    /*
     * A Gaussian stamp fills a cube and is the same on both sides of its centre along each axis, so values are held for distances
     * along the axes: index (|a| * side + |b|) * side + |c|. A side goes from 0 to one beyond the reach, where there is nothing.
     * Evidence, -ln(1 - activation), is held as floats rounded up.
     *
     * blocks: greatest evidence within blocks of BLOCK voxels a side, by the focus' place within its own block along the last axis
     * (phase), then by the least distances along the first two axes, then by block.
     */
    static final int BLOCK = 4;
    static final int SHIFT = 2;
    static final int MASK = BLOCK - 1;
    static final int CELL = 2;

    final int reach;
    final int side;
    final double[] lnAbsent;
    final float[] evidence;
    final int[][] leastDistance;
    final float[][] blocks;

    private AleCube(int reach, double[] lnAbsent) {
        this.reach = reach;
        this.side = reach + 2;
        this.lnAbsent = lnAbsent;
        this.evidence = new float[lnAbsent.length];
        for (int n = 0; n < evidence.length; n++) {
            evidence[n] = lnAbsent[n] < 0 ? Math.nextUp((float) -lnAbsent[n]) : 0;
        }
        this.leastDistance = leastDistances();
        this.blocks = blocks();
    }

    static AleCube of(Stamp stamp) {
        return of(stamp, value -> Math.log1p(-value));
    }

    /** A cube whose logarithms are rounded to floats first, as those of observed maps are. */
    static AleCube ofFloats(Stamp stamp) {
        return of(stamp, value -> (float) Math.log1p(-value));
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

    private int[][] leastDistances() {
        var distances = new int[BLOCK][];
        for (int phase = 0; phase < BLOCK; phase++) {
            int first = (phase - reach) >> SHIFT;
            int last = (phase + reach) >> SHIFT;
            distances[phase] = new int[last - first + 1];
            for (int block = first; block <= last; block++) {
                int start = (block << SHIFT) - phase;
                distances[phase][block - first] = start > 0 ? start : Math.max(0, -(start + MASK));
            }
        }
        return distances;
    }

    private float[][] blocks() {
        var bounds = new float[BLOCK][];
        for (int phase = 0; phase < BLOCK; phase++) {
            var along = leastDistance[phase];
            bounds[phase] = new float[side * side * along.length];
            for (int a = 0; a < side; a++) {
                for (int b = 0; b < side; b++) {
                    for (int n = 0; n < along.length; n++) {
                        bounds[phase][(a * side + b) * along.length + n] = evidence[(a * side + b) * side + along[n]];
                    }
                }
            }
        }
        return bounds;
    }
}
