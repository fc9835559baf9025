package dev.composerunner.metaanalysis.placement;

import java.util.Arrays;

/** The voxels of a map whose statistic exceeds a threshold, in any order, and the greatest statistic of all voxels. */
public final class Suprathreshold {

    private int[] voxels = new int[1024];
    private float[] values = new float[1024];
    private int size;
    private float greatest;

    public void clear() {
        size = 0;
        greatest = 0;
    }

    public void add(int voxel, float value) {
        if (size == voxels.length) {
            voxels = Arrays.copyOf(voxels, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        voxels[size] = voxel;
        values[size++] = value;
        raise(value);
    }

    /** Takes a statistic into account that need not exceed the threshold. */
    public void raise(float value) {
        greatest = Math.max(greatest, value);
    }

    public int size() {
        return size;
    }

    /** Number of a voxel within the mask. */
    public int voxel(int n) {
        return voxels[n];
    }

    public float value(int n) {
        return values[n];
    }

    /** The greatest statistic; 0 if none is above 0. */
    public float greatest() {
        return greatest;
    }
}
