package dev.composerunner.metaanalysis.diagnostics;

import dev.composerunner.metaanalysis.image.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The clusters of a thresholded map, each tail in descending order of peaks, ties in the order of first voxels. */
public final class Clusters {

    private final Volume map;
    private final List<Cluster> all;

    private Clusters(Volume map, List<Cluster> all) {
        this.map = map;
        this.all = all;
    }

    /**
     * Finds clusters, face to face. Negative clusters are looked for if any value is below 0.
     *
     * @param map NaN counts as 0
     * @param threshold distance from 0 that a voxel of a cluster exceeds, at least 0
     * @param minimumVoxels clusters of fewer voxels are left out
     */
    public static Clusters of(Volume map, double threshold, int minimumVoxels) {
        var all = new ArrayList<Cluster>();
        for (var tail : Tail.values()) {
            var clusters = ofTail(map, tail, threshold, minimumVoxels);
            clusters.sort(Comparator.comparingDouble(Cluster::peak).reversed());
            all.addAll(clusters);
        }
        return new Clusters(map, all);
    }

    private static List<Cluster> ofTail(Volume map, Tail tail, double threshold, int minimumVoxels) {
        var side = tail.of(map.values());
        var candidates = new int[side.length];
        int count = 0;
        for (int voxel = 0; voxel < side.length; voxel++) {
            if (side[voxel] > threshold) {
                candidates[count++] = voxel;
            }
        }
        var clusters = new ArrayList<Cluster>();
        var components = Components.of(map.grid(), Arrays.copyOf(candidates, count), voxel -> side[voxel] > threshold);
        for (var voxels : components) {
            if (voxels.length >= minimumVoxels) {
                float peak = 0;
                for (int voxel : voxels) {
                    peak = Math.max(peak, side[voxel]);
                }
                clusters.add(new Cluster(tail, voxels, peak));
            }
        }
        return clusters;
    }

    /** The map that the clusters were found in. */
    public Volume map() {
        return map;
    }

    /** Whether no cluster was found in either tail. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    List<Cluster> all() {
        return all;
    }

    /** The clusters of one tail. */
    List<Cluster> of(Tail tail) {
        return all.stream().filter(cluster -> cluster.tail() == tail).toList();
    }

    /** A volume in which each voxel carries the number of its cluster, counted from 1 within the tail, or 0. */
    public Volume labels(Tail tail) {
        var labels = new float[map.grid().size()];
        var clusters = of(tail);
        for (int n = 0; n < clusters.size(); n++) {
            for (int voxel : clusters.get(n).voxels()) {
                labels[voxel] = n + 1;
            }
        }
        return new Volume(map.grid(), labels);
    }

    /** Another map's values in the voxels of these clusters, 0 elsewhere. */
    public Volume restrict(Volume other) {
        var values = new float[other.values().length];
        for (var cluster : all) {
            for (int voxel : cluster.voxels()) {
                values[voxel] = other.values()[voxel];
            }
        }
        return new Volume(other.grid(), values);
    }
}
