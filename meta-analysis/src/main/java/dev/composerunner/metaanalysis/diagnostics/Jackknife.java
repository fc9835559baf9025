package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.estimator.LeftOut;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.ArrayList;
import java.util.List;

/** How much of the statistic in each cluster is lost without each experiment, as a share of the whole. */
public final class Jackknife {

    private Jackknife() {}

    /**
     * The table of shares: a row per experiment, a column per cluster. A share is the mean, over the voxels of the cluster, of 1 -
     * (statistic without the experiment) / (statistic with all); 1 where that is 0 / 0.
     *
     * @param experiments experiments of one group, each of which is left out in turn
     * @param firstNumber number of the first of them among those of {@code statistic}
     * @param labels numbers of clusters by voxel, from 1; 0 outside
     */
    public static Table shares(
            LeftOut statistic,
            List<Experiment> experiments,
            int firstNumber,
            Mask mask,
            Volume labels,
            Tail tail,
            Workers workers) {
        var clusters = clusters(mask, labels);
        var columns = new ArrayList<String>();
        columns.add("id");
        for (int n = 1; n <= clusters.size(); n++) {
            columns.add(tail.prefix() + " " + n);
        }
        var rows = new ArrayList<List<String>>();
        for (var experiment : experiments) {
            rows.add(new ArrayList<>(List.of(experiment.id())));
        }
        workers.forEach(experiments.size(), e -> {
            for (var voxels : clusters) {
                rows.get(e).add(Float.toString(share(statistic, firstNumber + e, voxels)));
            }
        });
        return new Table(columns, rows);
    }

    /** Voxels of each cluster, by number within the mask. */
    private static List<int[]> clusters(Mask mask, Volume labels) {
        int count = 0;
        for (float label : labels.values()) {
            count = Math.max(count, (int) label);
        }
        var sizes = new int[count + 1];
        for (int voxel = 0; voxel < mask.size(); voxel++) {
            sizes[(int) labels.values()[mask.flat(voxel)]]++;
        }
        var clusters = new ArrayList<int[]>();
        for (int label = 1; label <= count; label++) {
            clusters.add(new int[sizes[label]]);
        }
        var filled = new int[count + 1];
        for (int voxel = 0; voxel < mask.size(); voxel++) {
            int label = (int) labels.values()[mask.flat(voxel)];
            if (label > 0) {
                clusters.get(label - 1)[filled[label]++] = voxel;
            }
        }
        return clusters;
    }

    /** The mean over the voxels of a cluster. */
    private static float share(LeftOut statistic, int experiment, int[] voxels) {
        double sum = 0;
        for (int voxel : voxels) {
            float rest = statistic.at(voxel, experiment) / statistic.at(voxel, LeftOut.NONE);
            /* Of a statistic of 0 nothing is left. */
            sum += 1 - (Float.isNaN(rest) ? 0 : Math.clamp(rest, -Float.MAX_VALUE, Float.MAX_VALUE));
        }
        return (float) (sum / voxels.length);
    }
}
