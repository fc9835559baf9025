package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.permutation.Draw;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.Sampler;
import java.util.List;

/** Counts, for each voxel, the maps of drawn foci that reach the observed ALE value there. */
public final class ExceedanceSampler implements Sampler {

    /*
     * Evidence, -ln(1 - ALE), decides: it is held against the observed value's, and only where both are within the error of a sum
     * of floats is the drawn value computed as it is defined. Voxels whose observed value is 0 are reached each time, so they are
     * left to the reader of the counts.
     */
    public static final String REACHED = "reached";

    private static final int BYTE = 0xff;
    private static final float ABSOLUTE_ERROR = (float) AleOfPooledFoci.ABSOLUTE_ERROR;

    private final AleOfPooledFoci foci;
    private final FocusDraws draws;
    private final float[] observed;
    private final float[] evidence;
    private final int[] places;
    private final float relativeError;

    public ExceedanceSampler(AleOfPooledFoci foci, float[] observed, FocusDraws draws) {
        this.foci = foci;
        this.draws = draws;
        this.observed = observed;
        /* Twice: the comparison itself is of floats. */
        relativeError = (float) (2 * foci.relativeError());
        evidence = new float[observed.length];
        places = new int[observed.length];
        for (int voxel = 0; voxel < observed.length; voxel++) {
            places[voxel] = foci.place(voxel);
            evidence[voxel] = observed[voxel] > 0 ? evidence(observed[voxel]) : Float.MAX_VALUE;
        }
    }

    /** Evidence of an observed value; infinite, and so always in doubt, where a float is too coarse to tell it. */
    private static float evidence(float observed) {
        float evidence = (float) -Math.log1p(-(double) observed);
        return evidence > AleOfPooledFoci.SURE ? Float.POSITIVE_INFINITY : evidence;
    }

    @Override
    public Layout layout() {
        return new Layout(List.of(), List.of(REACHED), observed.length);
    }

    @Override
    public Worker worker() {
        return new Counter();
    }

    private final class Counter implements Worker {

        private final AleOfPooledFoci.Map map = foci.map();
        private final int[] drawn = new int[foci.count()];
        /** Counts of the last maps, small so that they stay in the nearer caches. */
        private final byte[] reached = new byte[observed.length];

        private int maps;

        @Override
        public void draw(int index, Draw left) {
            draws.draw(index, drawn);
            map.place(drawn);
            for (int plane = 0; plane < foci.planes(); plane++) {
                count(map.plane(plane), foci.firstOf(plane), foci.firstOf(plane + 1));
            }
            if (++maps == BYTE) {
                finish(left);
            }
        }

        private void count(float[] sums, int first, int end) {
            for (int voxel = first; voxel < end; voxel++) {
                float excess = sums[places[voxel]] - evidence[voxel];
                /* So written, the difference of two infinities, which is no number, is in doubt too. */
                if (!(Math.abs(excess) > evidence[voxel] * relativeError + ABSOLUTE_ERROR)) {
                    reached[voxel] += (byte) (map.exact(voxel) >= observed[voxel] ? 1 : 0);
                } else {
                    reached[voxel] += (byte) (~Float.floatToRawIntBits(excess) >>> (Integer.SIZE - 1));
                }
            }
        }

        @Override
        public void finish(Draw left) {
            var counts = left.counts(0);
            for (int voxel = 0; voxel < reached.length; voxel++) {
                counts[voxel] += reached[voxel] & BYTE;
                reached[voxel] = 0;
            }
            maps = 0;
        }
    }
}
