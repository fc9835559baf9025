package dev.composerunner.metaanalysis.permutation;

import dev.composerunner.metaanalysis.image.Grid;
import java.util.Arrays;

/** Clusters of the voxels whose statistic exceeds a threshold, face to face, with their sizes and masses. Reused from map to map. */
public final class SuprathresholdClusters {

    /*
     * A union-find over the added voxels alone, sorted by flat index: the neighbours before a voxel are found by three places in the
     * list that only ever move forward, and a mass is summed in one order however the voxels were added.
     */
    private final Grid grid;
    private long[] voxels = new long[1024];
    private double[] excess = new double[1024];
    private int[] parent = new int[1024];
    private int[] size = new int[1024];
    private double[] mass = new double[1024];
    private int count;

    /** No voxels yet; {@code grid} says which are neighbours. */
    public SuprathresholdClusters(Grid grid) {
        this.grid = grid;
    }

    /** Forgets all voxels. */
    public void clear() {
        count = 0;
    }

    /**
     * Adds a voxel.
     *
     * @param flat its flat index in the grid; no voxel is added twice
     * @param by how much its statistic exceeds the threshold
     */
    public void add(int flat, double by) {
        if (count == voxels.length) {
            voxels = Arrays.copyOf(voxels, 2 * count);
            excess = Arrays.copyOf(excess, 2 * count);
        }
        voxels[count] = ((long) flat << 32) | count;
        excess[count++] = by;
    }

    /** Joins neighbours. To be called once after all voxels are added. */
    public void join() {
        Arrays.sort(voxels, 0, count);
        if (parent.length < count) {
            parent = new int[voxels.length];
            size = new int[voxels.length];
            mass = new double[voxels.length];
        }
        int nz = grid.nz();
        int plane = grid.ny() * nz;
        int beside = 0;
        int below = 0;
        for (int n = 0; n < count; n++) {
            int flat = flat(n);
            parent[n] = n;
            if (n > 0 && flat(n - 1) == flat - 1 && flat % nz > 0) {
                union(n, n - 1);
            }
            while (flat(beside) < flat - nz) {
                beside++;
            }
            if (flat(beside) == flat - nz && flat / nz % grid.ny() > 0) {
                union(n, beside);
            }
            while (flat(below) < flat - plane) {
                below++;
            }
            if (flat(below) == flat - plane) {
                union(n, below);
            }
        }
        Arrays.fill(size, 0, count, 0);
        Arrays.fill(mass, 0, count, 0);
        for (int n = 0; n < count; n++) {
            int root = root(n);
            size[root]++;
            mass[root] += excess[(int) voxels[n]];
        }
    }

    private void union(int n, int neighbour) {
        int one = root(n);
        int other = root(neighbour);
        /* The first voxel of a cluster is its root. */
        parent[Math.max(one, other)] = Math.min(one, other);
    }

    private int root(int n) {
        int root = n;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    /** Number of voxels. */
    public int voxels() {
        return count;
    }

    /** Flat index of the {@code n}-th voxel, in ascending order. */
    public int flat(int n) {
        return (int) (voxels[n] >>> 32);
    }

    /** Number of voxels in the cluster of the {@code n}-th voxel. */
    public int sizeAt(int n) {
        return size[root(n)];
    }

    /** Sum of what the voxels in the cluster of the {@code n}-th voxel exceed the threshold by. */
    public double massAt(int n) {
        return mass[root(n)];
    }

    /** Number of voxels of the largest cluster; 0 if there is none. */
    public int greatestSize() {
        int greatest = 0;
        for (int n = 0; n < count; n++) {
            greatest = Math.max(greatest, size[n]);
        }
        return greatest;
    }

    /** Mass of the cluster that has the greatest; 0 if there is none. */
    public double greatestMass() {
        double greatest = 0;
        for (int n = 0; n < count; n++) {
            greatest = Math.max(greatest, mass[n]);
        }
        return greatest;
    }
}
