package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Grid;

/**
 * A sphere around each focus. Its voxels have a value, which MKDA counts once per experiment and KDA once per focus.
 *
 * @param radius in millimetres, at least 0; voxels at this very distance belong to the sphere
 * @param value above 0; the stamp itself is of ones
 */
public record MkdaKernel(double radius, double value) implements Kernel {

    /** A sphere of value 1. */
    public MkdaKernel(double radius) {
        this(radius, 1);
    }

    @Override
    public Stamp stamp(Experiment experiment, Grid grid) {
        return Stamp.sphere(radius, grid);
    }
}
