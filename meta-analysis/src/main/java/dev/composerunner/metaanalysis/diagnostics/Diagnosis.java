package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.Experiment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is to say of the clusters of one map.
 *
 * @param clusterTable peaks of the clusters
 * @param labels volume of cluster numbers of each tail that has clusters
 * @param focusCounts foci by experiment and cluster of each tail whose clusters foci are counted in
 */
public record Diagnosis(Table clusterTable, Map<Tail, Volume> labels, Map<Tail, Table> focusCounts) {

    private static final String CORRECTED = "_corr-";
    private static final String CLUSTER_LEVEL = "_level-cluster";

    public Diagnosis {
        labels = Map.copyOf(labels);
        focusCounts = Map.copyOf(focusCounts);
    }

    /**
     * Finds clusters in {@code target}. If its values are those of clusters, all voxels of a cluster have the same; then the table
     * has the peaks that the map before the correction shows within the clusters, numbered by their own height.
     *
     * @param maps volumes by name
     * @param target name of a map among them
     * @param threshold distance from 0 that a voxel of a cluster exceeds
     * @param minimumVoxels clusters of fewer voxels are left out
     */
    public static Diagnosis of(
            Map<String, Volume> maps,
            String target,
            double threshold,
            int minimumVoxels,
            List<Experiment> experiments) {
        return of(maps, target, threshold, minimumVoxels, experiments, List.of());
    }

    /**
     * Finds clusters in a map that may compare two groups. Then foci are counted in clusters of one tail alone, the positive one if
     * there are clusters of both: those of the first group in positive clusters, those of the second group in negative ones.
     *
     * @param maps volumes by name
     * @param target name of a map among them
     * @param threshold distance from 0 that a voxel of a cluster exceeds
     * @param minimumVoxels clusters of fewer voxels are left out
     * @param second empty if there is one group, whose foci are counted in both tails
     * @throws IllegalArgumentException if there is no map of a name that is needed
     */
    public static Diagnosis of(
            Map<String, Volume> maps,
            String target,
            double threshold,
            int minimumVoxels,
            List<Experiment> first,
            List<Experiment> second) {
        var clusters = Clusters.of(require(maps, target), threshold, minimumVoxels);
        var labels = new TreeMap<Tail, Volume>();
        var focusCounts = new TreeMap<Tail, Table>();
        for (var tail : Tail.values()) {
            if (!clusters.of(tail).isEmpty()) {
                labels.put(tail, clusters.labels(tail));
                var experiments = tail == Tail.POSITIVE || second.isEmpty() ? first : second;
                if (second.isEmpty() || focusCounts.isEmpty()) {
                    focusCounts.put(tail, FocusCounter.count(experiments, clusters.labels(tail), tail));
                }
            }
        }
        var shown = clusters;
        if (target.contains(CLUSTER_LEVEL) && target.contains(CORRECTED)) {
            shown = Clusters.of(clusters.restrict(require(maps, uncorrected(target))), 0, 0);
        }
        return new Diagnosis(ClusterTable.of(shown), labels, focusCounts);
    }

    /** Name of the map that a corrected map of clusters was made from: without its correction, its level, and size or mass. */
    static String uncorrected(String target) {
        return target.substring(0, target.indexOf(CORRECTED))
                .replace(CLUSTER_LEVEL, "")
                .replaceAll("_desc-(size|mass)$", "")
                .replaceAll("(_desc-.+?)(Size|Mass)$", "$1");
    }

    private static Volume require(Map<String, Volume> maps, String name) {
        var map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("no map is named " + name + ", there are " + maps.keySet());
        }
        return map;
    }
}
