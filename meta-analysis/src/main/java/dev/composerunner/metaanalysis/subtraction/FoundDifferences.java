package dev.composerunner.metaanalysis.subtraction;

import java.util.Arrays;

/** Voxels whose ALE difference is beyond a threshold, of many permutations, in any order. */
final class FoundDifferences {

    private int[] permutations = new int[1024];
    private int[] voxels = new int[1024];
    private float[] values = new float[1024];
    private int size;

    void add(int permutation, int voxel, float value) {
        if (size == voxels.length) {
            int length = size + (size >> 1);
            permutations = Arrays.copyOf(permutations, length);
            voxels = Arrays.copyOf(voxels, length);
            values = Arrays.copyOf(values, length);
        }
        permutations[size] = permutation;
        voxels[size] = voxel;
        values[size++] = value;
    }

    int size() {
        return size;
    }

    int permutation(int n) {
        return permutations[n];
    }

    int voxel(int n) {
        return voxels[n];
    }

    float value(int n) {
        return values[n];
    }
}
