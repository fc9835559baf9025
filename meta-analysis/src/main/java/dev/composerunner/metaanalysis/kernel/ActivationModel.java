package dev.composerunner.metaanalysis.kernel;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Grid;
import dev.composerunner.metaanalysis.image.Mask;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Models the activation of experiments with one kernel on one mask. Safe for use by several threads. */
public final class ActivationModel {

    private final Kernel kernel;
    private final Mask mask;
    private final Map<Double, Stamp> stamps = new ConcurrentHashMap<>();

    /** A model that stamps {@code kernel} and keeps what lies within {@code mask}. */
    public ActivationModel(Kernel kernel, Mask mask) {
        this.kernel = kernel;
        this.mask = mask;
    }

    /** Memory to work in, for one thread at a time. */
    public Scratch scratch() {
        return new Scratch(mask.size());
    }

    /**
     * Stamps all foci of an experiment; where stamps overlap, the greatest value stays. A focus outside of the mask or the grid is
     * stamped too, and counts with what its stamp has inside.
     */
    public ModelledActivation of(Experiment experiment, Scratch scratch) {
        var stamp = stampOf(experiment);
        for (var focus : experiment.foci()) {
            press(stamp, focus, scratch);
        }
        return scratch.take();
    }

    private Stamp stampOf(Experiment experiment) {
        double sameStamp = switch (kernel) {
            case AleKernel ale -> ale.sigma(experiment, mask.grid());
            case MkdaKernel mkda -> mkda.radius();
        };
        return stamps.computeIfAbsent(sameStamp, absent -> kernel.stamp(experiment, mask.grid()));
    }

    private void press(Stamp stamp, Coordinate focus, Scratch scratch) {
        Grid grid = mask.grid();
        var centre = grid.voxelAt(focus);
        if (!mayReach(centre.i(), grid.nx()) || !mayReach(centre.j(), grid.ny()) || !mayReach(centre.k(), grid.nz())) {
            return;
        }
        for (int row = 0; row + 1 < stamp.rows.length; row++) {
            int start = stamp.rows[row];
            int i = centre.i() + stamp.di[start];
            int j = centre.j() + stamp.dj[start];
            int k = centre.k() + stamp.dk[start];
            if (i >= 0 && i < grid.nx() && j >= 0 && j < grid.ny()) {
                int flat = grid.flat(i, j, k);
                int end = Math.min(stamp.rows[row + 1] - start, grid.nz() - k);
                for (int n = Math.max(0, -k); n < end; n++) {
                    int voxel = mask.indexOf(flat + n);
                    if (voxel >= 0) {
                        scratch.raise(voxel, stamp.values[start + n]);
                    }
                }
            }
        }
    }

    /** Keeps positions so far off that adding a displacement would overflow out of the loop. */
    private static boolean mayReach(int centre, int length) {
        return Math.abs((long) centre) <= length + (1 << 20);
    }

    /** A value per voxel of the mask, and which of them are not 0. */
    public static final class Scratch {

        private final float[] values;
        private final int[] touched;
        private int size;

        private Scratch(int voxels) {
            values = new float[voxels];
            touched = new int[voxels];
        }

        private void raise(int voxel, float value) {
            float before = values[voxel];
            if (value > before) {
                if (before == 0) {
                    touched[size++] = voxel;
                }
                values[voxel] = value;
            }
        }

        private ModelledActivation take() {
            var voxels = Arrays.copyOf(touched, size);
            var taken = new float[size];
            for (int n = 0; n < size; n++) {
                taken[n] = values[voxels[n]];
                values[voxels[n]] = 0;
            }
            size = 0;
            return new ModelledActivation(voxels, taken);
        }
    }
}
