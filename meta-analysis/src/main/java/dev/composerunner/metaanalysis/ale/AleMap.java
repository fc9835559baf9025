package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.placement.PaddedMask;
import java.util.Arrays;

/** Computes whole ALE maps, voxel by voxel. This defines what {@link PrunedAle} finds. */
final class AleMap {

    private final PaddedMask padded;
    private final AleCube[] cubes;
    private final int[] experiments;
    private final double[] sum;
    private final double[] experiment;

    AleMap(PaddedMask padded, AleCube[] cubes, int[] experiments) {
        this.padded = padded;
        this.cubes = cubes;
        this.experiments = experiments;
        this.sum = new double[padded.size];
        this.experiment = new double[padded.size];
    }

    void map(int[] places, float[] stat) {
        Arrays.fill(sum, 0);
        int first = 0;
        while (first < places.length) {
            int end = first + 1;
            while (end < places.length && experiments[end] == experiments[first]) {
                end++;
            }
            for (int focus = first; focus < end; focus++) {
                lower(cubes[focus], padded.place[places[focus]]);
            }
            for (int focus = first; focus < end; focus++) {
                take(cubes[focus], padded.place[places[focus]]);
            }
            first = end;
        }
        for (int voxel = 0; voxel < stat.length; voxel++) {
            double lnAbsent = sum[padded.place[voxel]];
            stat[voxel] = lnAbsent < 0 ? (float) (1 - StrictMath.exp(lnAbsent)) : 0;
        }
    }

    /** Keeps the least logarithm of the experiment at each voxel. */
    private void lower(AleCube cube, int place) {
        int reach = cube.reach;
        for (int a = -reach; a <= reach; a++) {
            for (int b = -reach; b <= reach; b++) {
                int from = (Math.abs(a) * cube.side + Math.abs(b)) * cube.side;
                int to = place + (a * padded.ny + b) * padded.nz;
                for (int c = 0; c <= reach; c++) {
                    double lnAbsent = cube.lnAbsent[from + c];
                    experiment[to + c] = Math.min(experiment[to + c], lnAbsent);
                    experiment[to - c] = Math.min(experiment[to - c], lnAbsent);
                }
            }
        }
    }

    /** Adds what the experiment left to the sum, and empties it. */
    private void take(AleCube cube, int place) {
        int reach = cube.reach;
        for (int a = -reach; a <= reach; a++) {
            for (int b = -reach; b <= reach; b++) {
                int row = place + (a * padded.ny + b) * padded.nz;
                for (int voxel = row - reach; voxel <= row + reach; voxel++) {
                    sum[voxel] += experiment[voxel];
                    experiment[voxel] = 0;
                }
            }
        }
    }
}
