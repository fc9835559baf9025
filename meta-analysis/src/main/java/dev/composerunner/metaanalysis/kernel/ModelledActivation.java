package dev.composerunner.metaanalysis.kernel;

/**
 * The modelled activation map of one experiment: the voxels of the mask that its kernel reached, each once and in no order, and
 * their values. All other voxels are 0.
 */
public final class ModelledActivation {

    private final int[] voxels;
    private final float[] values;

    ModelledActivation(int[] voxels, float[] values) {
        this.voxels = voxels;
        this.values = values;
    }

    /** Numbers of voxels within the mask; not a copy. */
    public int[] voxels() {
        return voxels;
    }

    /** Values of these voxels, above 0; not a copy. */
    public float[] values() {
        return values;
    }

    /** Greatest value; 0 if no voxel was reached. */
    public float max() {
        float max = 0;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
