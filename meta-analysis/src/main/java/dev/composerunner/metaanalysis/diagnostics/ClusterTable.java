package dev.composerunner.metaanalysis.diagnostics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The peaks of clusters: a row for each cluster's peak and for up to three subpeaks. */
public final class ClusterTable {

    private static final int SUBPEAKS = 3;
    private static final String LETTERS = "abc";

    private ClusterTable() {}

    /**
     * One row.
     *
     * @param id tail and number of the cluster; a subpeak adds a letter
     * @param x millimetres
     * @param y millimetres
     * @param z millimetres
     * @param peak value of the map
     * @param volume size of the cluster in cubic millimetres; empty for a subpeak
     */
    private record Row(String id, double x, double y, double z, float peak, OptionalLong volume) {

        List<String> cells() {
            return List.of(
                    id,
                    Double.toString(x),
                    Double.toString(y),
                    Double.toString(z),
                    Float.toString(peak),
                    volume.isPresent() ? Long.toString(volume.getAsLong()) : "");
        }
    }

    /**
     * The table of all clusters; its header alone if there are none. Columns are Cluster ID, X, Y and Z of the peak in millimetres, Peak
     * Stat and Cluster Size (mm3), which subpeaks leave empty. A subpeak is dropped within 8 mm of the peak kept before it.
     */
    public static Table of(Clusters clusters) {
        var map = clusters.map();
        var grid = map.grid();
        double voxelVolume =
                grid.affine().zoom(0) * grid.affine().zoom(1) * grid.affine().zoom(2);
        var rows = new ArrayList<List<String>>();
        for (var tail : Tail.values()) {
            var side = tail.of(map.values());
            /* The peer counts on from the number of rows, not of clusters, when it comes to the negative tail. */
            int number = rows.size();
            for (var cluster : clusters.of(tail)) {
                number++;
                var peaks = new Peaks(grid, side, cluster.voxels()).find();
                for (int n = 0; n <= Math.min(SUBPEAKS, peaks.size() - 1); n++) {
                    var peak = peaks.get(n);
                    var row = new Row(
                            tail.prefix() + " " + number + (n == 0 ? "" : LETTERS.charAt(n - 1)),
                            peak.position().x(),
                            peak.position().y(),
                            peak.position().z(),
                            tail == Tail.POSITIVE ? peak.value() : -peak.value(),
                            n == 0
                                    ? OptionalLong.of((long) (cluster.voxels().length * voxelVolume))
                                    : OptionalLong.empty());
                    rows.add(row.cells());
                }
            }
        }
        return new Table(List.of("Cluster ID", "X", "Y", "Z", "Peak Stat", "Cluster Size (mm3)"), rows);
    }
}
