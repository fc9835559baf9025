package dev.composerunner.metaanalysis.coverage;

import dev.composerunner.metaanalysis.permutation.LabelDraws;
import java.util.Arrays;
import java.util.List;

/** Coverage by two groups whose experiments change places. */
public final class RelabelledCoverage implements Coverage.Source {

    /*
     * How many experiments of both groups together cover a voxel never changes, so only the smaller group is counted. Experiments
     * hold positions in the list of voxels that any of them covers.
     */
    private final int sizeFirst;
    private final LabelDraws draws;
    private final int[] voxels;
    private final int[] total;
    private final int[][] covered;

    public RelabelledCoverage(List<int[]> covered, int sizeFirst, int voxelsInMask, LabelDraws draws) {
        this.sizeFirst = sizeFirst;
        this.draws = draws;
        var totals = new int[voxelsInMask];
        for (var list : covered) {
            for (int voxel : list) {
                totals[voxel]++;
            }
        }
        var position = new int[voxelsInMask];
        var found = new int[voxelsInMask];
        int count = 0;
        for (int voxel = 0; voxel < voxelsInMask; voxel++) {
            if (totals[voxel] > 0) {
                position[voxel] = count;
                totals[count] = totals[voxel];
                found[count++] = voxel;
            }
        }
        voxels = Arrays.copyOf(found, count);
        total = Arrays.copyOf(totals, count);
        this.covered = covered.stream()
                .map(list -> Arrays.stream(list)
                        .map(voxel -> position[voxel])
                        .sorted()
                        .toArray())
                .toArray(int[][]::new);
    }

    @Override
    public Coverage.Drawer drawer() {
        var order = new int[covered.length];
        var coverage = new Coverage(voxels, new int[voxels.length], new int[voxels.length]);
        boolean countFirst = 2 * sizeFirst <= covered.length;
        var counted = countFirst ? coverage.inFirst : coverage.inSecond;
        var other = countFirst ? coverage.inSecond : coverage.inFirst;
        int from = countFirst ? 0 : sizeFirst;
        int to = countFirst ? sizeFirst : covered.length;
        return permutation -> {
            draws.draw(permutation, order);
            Arrays.fill(counted, 0);
            for (int n = from; n < to; n++) {
                for (int position : covered[order[n]]) {
                    counted[position]++;
                }
            }
            for (int n = 0; n < total.length; n++) {
                other[n] = total[n] - counted[n];
            }
            return coverage;
        };
    }
}
