package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.permutation.Draw;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.Layout;
import dev.composerunner.metaanalysis.permutation.Sampler;
import java.util.Arrays;
import java.util.List;

/** Counts, for each voxel, the maps of drawn foci that reach the observed ALE value there. */
final class ExceedanceSampler implements Sampler {

    /*
     * Evidence, -ln(1 - ALE), decides: it is held against the observed value's, and only where both are within the error of a sum
     * of floats is the drawn value computed as it is defined. Voxels whose observed value is 0 are reached each time, so they are
     * left to the reader of the counts.
     */
    static final String REACHED = "reached";

    private final AleOfPooledFoci foci;
    private final FocusDraws draws;
    private final float[] observed;
    private final int[] voxels;
    private final int[] places;
    private final float[] surely;
    private final float[] surelyNot;

    ExceedanceSampler(AleOfPooledFoci foci, float[] observed, FocusDraws draws) {
        this.foci = foci;
        this.draws = draws;
        this.observed = observed;
        var above = new int[observed.length];
        int count = 0;
        for (int voxel = 0; voxel < observed.length; voxel++) {
            if (observed[voxel] > 0) {
                above[count++] = voxel;
            }
        }
        voxels = Arrays.copyOf(above, count);
        places = new int[count];
        surely = new float[count];
        surelyNot = new float[count];
        for (int n = 0; n < count; n++) {
            places[n] = foci.place(voxels[n]);
            double evidence = -Math.log1p(-(double) observed[voxels[n]]);
            double margin = evidence * foci.relativeError() + AleOfPooledFoci.ABSOLUTE_ERROR;
            surely[n] = Math.nextUp((float) (evidence + margin));
            surelyNot[n] = Math.nextDown((float) (evidence - margin));
        }
    }

    @Override
    public Layout layout() {
        return new Layout(List.of(), List.of(REACHED), observed.length);
    }

    @Override
    public Worker worker() {
        var map = foci.map();
        var drawn = new int[foci.count()];
        return (index, left) -> {
            draws.draw(index, drawn);
            map.place(drawn);
            count(map, left);
        };
    }

    private void count(AleOfPooledFoci.Map map, Draw left) {
        var counts = left.counts(0);
        int n = 0;
        for (int plane = 0; plane < foci.planes(); plane++) {
            var evidence = map.plane(plane);
            int end = foci.firstOf(plane + 1);
            for (; n < voxels.length && voxels[n] < end; n++) {
                float drawn = evidence[places[n]];
                counts[voxels[n]] += drawn >= surely[n] ? 1 : 0;
                if (drawn > surelyNot[n] && drawn < surely[n] && map.exact(voxels[n]) >= observed[voxels[n]]) {
                    counts[voxels[n]]++;
                }
            }
        }
    }
}
