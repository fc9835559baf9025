package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Grid;

/**
 * A sphere around each focus: a voxel is 1 if it lies within reach of any focus of the experiment.
 *
 * @param radius in millimetres, at least 0; voxels at this very distance belong to the sphere
 */
public record MkdaKernel(double radius) implements Kernel {

    @Override
    public Stamp stamp(Experiment experiment, Grid grid) {
        return Stamp.sphere(radius, grid);
    }
}
