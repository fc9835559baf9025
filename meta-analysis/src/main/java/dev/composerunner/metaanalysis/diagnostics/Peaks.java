package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Voxel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The local maxima of a cluster, strongest first, none of them near the one before it. */
final class Peaks {

    private static final double NEAR_MM = 8.0;
    private static final double NEARLY_EQUAL = 1e-5;

    private final Grid grid;
    private final float[] values;
    private final int[] voxels;

    /**
     * @param values distances from 0 by flat index: above 0 in the cluster; read there alone
     * @param voxels flat indices of the cluster, ascending
     */
    Peaks(Grid grid, float[] values, int[] voxels) {
        this.grid = grid;
        this.values = values;
        this.voxels = voxels;
    }

    /** A local maximum: its voxel, its position in millimetres and its value. */
    record Peak(Voxel voxel, Coordinate position, float value) {}

    /** At least one peak for a cluster of at least one voxel. */
    List<Peak> find() {
        var maxima = maxima();
        var peaks = new ArrayList<Peak>();
        for (var plateau : Components.of(grid, maxima, flat -> Arrays.binarySearch(maxima, flat) >= 0)) {
            var voxel = representative(plateau);
            peaks.add(new Peak(voxel, grid.position(voxel), values[grid.flat(voxel.i(), voxel.j(), voxel.k())]));
        }
        peaks.sort(Comparator.comparingDouble(Peak::value).reversed());
        return farApart(peaks);
    }

    /** Voxels that no neighbour, by face, edge or corner, exceeds; the inside of a plateau only if the cluster is all one plateau. */
    private int[] maxima() {
        float least = Float.POSITIVE_INFINITY;
        float greatest = 0;
        for (int voxel : voxels) {
            least = Math.min(least, values[voxel]);
            greatest = Math.max(greatest, values[voxel]);
        }
        boolean flat = greatest - least <= NEARLY_EQUAL * greatest;
        var maxima = new int[voxels.length];
        int count = 0;
        for (int voxel : voxels) {
            var around = around(voxel);
            if (values[voxel] == around.greatest() && (flat || around.greatest() > around.least())) {
                maxima[count++] = voxel;
            }
        }
        return Arrays.copyOf(maxima, count);
    }

    private record Around(float least, float greatest) {}

    /** Extremes of the 27 voxels around one; outside of the grid the border repeats, which adds no value. */
    private Around around(int flat) {
        var centre = grid.voxel(flat);
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = Math.max(0, centre.i() - 1); i <= Math.min(grid.nx() - 1, centre.i() + 1); i++) {
            for (int j = Math.max(0, centre.j() - 1); j <= Math.min(grid.ny() - 1, centre.j() + 1); j++) {
                for (int k = Math.max(0, centre.k() - 1); k <= Math.min(grid.nz() - 1, centre.k() + 1); k++) {
                    int voxel = grid.flat(i, j, k);
                    float value = Arrays.binarySearch(voxels, voxel) >= 0 ? values[voxel] : 0;
                    least = Math.min(least, value);
                    greatest = Math.max(greatest, value);
                }
            }
        }
        return new Around(least, greatest);
    }

    /** The voxel at the weighted centre of a plateau, or the plateau's voxel nearest to it if the centre lies beside the plateau. */
    private Voxel representative(int[] plateau) {
        double weight = 0;
        double i = 0;
        double j = 0;
        double k = 0;
        for (int flat : plateau) {
            var voxel = grid.voxel(flat);
            weight += values[flat];
            i += voxel.i() * (double) values[flat];
            j += voxel.j() * (double) values[flat];
            k += voxel.k() * (double) values[flat];
        }
        var centre = new Voxel((int) Math.rint(i / weight), (int) Math.rint(j / weight), (int) Math.rint(k / weight));
        if (Arrays.binarySearch(plateau, grid.flat(centre.i(), centre.j(), centre.k())) >= 0) {
            return centre;
        }
        return Arrays.stream(plateau)
                .mapToObj(grid::voxel)
                .min(Comparator.comparingInt(voxel -> squaredDistance(voxel, centre)))
                .orElseThrow();
    }

    private static int squaredDistance(Voxel a, Voxel b) {
        int i = a.i() - b.i();
        int j = a.j() - b.j();
        int k = a.k() - b.k();
        return i * i + j * j + k * k;
    }

    /**
     * Drops each peak that lies near the last one kept before it. It may well lie near one kept earlier: so nilearn does it, and
     * tables would lose rows otherwise.
     */
    private static List<Peak> farApart(List<Peak> descending) {
        var kept = new ArrayList<Peak>();
        for (var peak : descending) {
            if (kept.isEmpty() || distance(kept.getLast().position(), peak.position()) > NEAR_MM) {
                kept.add(peak);
            }
        }
        return kept;
    }

    private static double distance(Coordinate a, Coordinate b) {
        double x = a.x() - b.x();
        double y = a.y() - b.y();
        double z = a.z() - b.z();
        return Math.sqrt(x * x + y * y + z * z);
    }
}
