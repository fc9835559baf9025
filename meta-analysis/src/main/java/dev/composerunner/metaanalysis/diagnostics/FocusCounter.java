package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.ArrayList;
import java.util.List;

/** Counts, for each experiment and cluster, the foci that lie in the cluster. */
public final class FocusCounter {

    private FocusCounter() {}

    /**
     * The table of counts: a row per experiment, a column per cluster, its number after the name of the tail. A focus counts for the
     * cluster of its voxel; one outside of the grid counts nowhere.
     *
     * @param labels numbers of clusters by voxel, from 1; 0 outside
     */
    public static Table count(List<Experiment> experiments, Volume labels, Tail tail) {
        int clusters = 0;
        for (float label : labels.values()) {
            clusters = Math.max(clusters, (int) label);
        }
        var columns = new ArrayList<String>();
        columns.add("id");
        for (int n = 1; n <= clusters; n++) {
            columns.add(tail.prefix() + " " + n);
        }
        var rows = new ArrayList<List<String>>();
        for (var experiment : experiments) {
            rows.add(row(experiment, labels, clusters));
        }
        return new Table(columns, rows);
    }

    private static List<String> row(Experiment experiment, Volume labels, int clusters) {
        var counts = new int[clusters + 1];
        for (var focus : experiment.foci()) {
            float label = labels.at(focus);
            if (label > 0) {
                counts[(int) label]++;
            }
        }
        var cells = new ArrayList<String>();
        cells.add(experiment.id());
        for (int n = 1; n <= clusters; n++) {
            cells.add(Integer.toString(counts[n]));
        }
        return cells;
    }
}
