package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Voxel;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.placement.FocusOrder;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.StatBins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ALE map of experiments whose foci lie at positions of a pool: anywhere in space, or at the voxels of the mask. Safe for use by
 * several threads.
 */
public final class AleOfPooledFoci {

    /*
     * Maps live in the mask's bounding box, and the cubes of foci are cut off at its sides. They are computed plane by plane along
     * the first axis, so that what is worked on stays in the nearest cache. In rows that several foci of an experiment share, their
     * greatest evidence, -ln(1 - activation), is found in a buffer first; in other rows a focus adds its own to the sum at once.
     *
     * Evidence is -ln(1 - activation) as a float. Its sums are floats too, so each is off by less than relativeError(); `exact` sums
     * doubles in ascending order of experiments, as the observed map does: floats like that map's, or for the voxels of the mask,
     * doubles.
     */
    static final double ABSOLUTE_ERROR = 0x1p-50;

    /** Above, a float that holds ALE is too coarse to tell evidence within the error. */
    static final float SURE = 4;

    private final Box box;
    private final int[] places;
    private final int[] planeOf;
    private final int[] firstOf;
    private final int[] poolI;
    private final int[] poolJ;
    private final int[] poolK;
    private final EvidenceCube[] cubes;
    private final int[] experiments;

    public AleOfPooledFoci(AleKernel kernel, List<Experiment> observed, List<Coordinate> pool, Mask mask) {
        this(kernel, observed, pool.stream().map(mask.grid()::voxelAt).toList(), mask, true);
    }

    /** Foci at voxels of the mask, whose numbers are those of the pool. */
    static AleOfPooledFoci ofVoxels(AleKernel kernel, List<Experiment> observed, Mask mask) {
        var voxels = new ArrayList<Voxel>(mask.size());
        for (int voxel = 0; voxel < mask.size(); voxel++) {
            voxels.add(mask.grid().voxel(mask.flat(voxel)));
        }
        return new AleOfPooledFoci(kernel, observed, voxels, mask, false);
    }

    private AleOfPooledFoci(
            AleKernel kernel, List<Experiment> observed, List<Voxel> pool, Mask mask, boolean ofFloats) {
        box = Box.around(mask);
        places = new int[mask.size()];
        planeOf = new int[mask.size()];
        for (int voxel = 0; voxel < places.length; voxel++) {
            var position = mask.grid().voxel(mask.flat(voxel));
            planeOf[voxel] = position.i() - box.i;
            places[voxel] = (position.j() - box.j) * box.nz + position.k() - box.k;
        }
        firstOf = new int[box.nx + 1];
        for (int plane : planeOf) {
            firstOf[plane + 1]++;
        }
        for (int plane = 0; plane < box.nx; plane++) {
            firstOf[plane + 1] += firstOf[plane];
        }
        poolI = new int[pool.size()];
        poolJ = new int[pool.size()];
        poolK = new int[pool.size()];
        for (int n = 0; n < pool.size(); n++) {
            var position = pool.get(n);
            poolI[n] = near(position.i() - (long) box.i);
            poolJ[n] = near(position.j() - (long) box.j);
            poolK[n] = near(position.k() - (long) box.k);
        }
        experiments = FocusOrder.experiments(observed);
        cubes = FocusOrder.kernels(kernel, observed, mask.grid(), stamp -> EvidenceCube.of(stamp, ofFloats))
                .toArray(EvidenceCube[]::new);
    }

    /** Keeps far positions from overflowing; they reach nothing either way. */
    private static int near(long position) {
        return Math.clamp(position, -(1 << 20), 1 << 20);
    }

    /** Number of foci of all experiments. */
    public int count() {
        return cubes.length;
    }

    /** Number of planes of a map. */
    int planes() {
        return box.nx;
    }

    /** The first voxel of a plane; voxels of planes follow each other. */
    int firstOf(int plane) {
        return firstOf[plane];
    }

    /** Where a voxel's evidence stands in its plane. */
    int place(int voxel) {
        return places[voxel];
    }

    /** Greatest relative error of summed evidence, and of what a float says of ALE. */
    double relativeError() {
        return (experiments.length == 0 ? 8 : experiments[experiments.length - 1] + 9) * 0x1p-23;
    }

    /** A map to compute in, for one thread at a time. */
    Map map() {
        return new Map();
    }

    /** The bounding box of a mask. */
    private record Box(int i, int j, int k, int nx, int ny, int nz) {

        static Box around(Mask mask) {
            int[] least = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
            int[] greatest = {-1, -1, -1};
            for (int voxel = 0; voxel < mask.size(); voxel++) {
                var position = mask.grid().voxel(mask.flat(voxel));
                int[] along = {position.i(), position.j(), position.k()};
                for (int axis = 0; axis < along.length; axis++) {
                    least[axis] = Math.min(least[axis], along[axis]);
                    greatest[axis] = Math.max(greatest[axis], along[axis]);
                }
            }
            return mask.size() == 0
                    ? new Box(0, 0, 0, 0, 0, 0)
                    : new Box(
                            least[0],
                            least[1],
                            least[2],
                            greatest[0] - least[0] + 1,
                            greatest[1] - least[1] + 1,
                            greatest[2] - least[2] + 1);
        }
    }

    /** The evidence of all experiments together, plane after plane. */
    final class Map {

        private final float[] sum = new float[box.ny * box.nz];
        private final int[] experiment = new int[box.ny * box.nz];
        private final int[] i = new int[cubes.length];
        private final int[] j = new int[cubes.length];
        private final int[] k = new int[cubes.length];
        private final int[] near = new int[cubes.length];
        private final long[] shared = new long[cubes.length];

        /**
         * Takes the places of foci.
         *
         * @param drawn number of a position within the pool for each focus, in the order of experiments and of foci within them
         */
        void place(int[] drawn) {
            for (int focus = 0; focus < drawn.length; focus++) {
                i[focus] = poolI[drawn[focus]];
                j[focus] = poolJ[drawn[focus]];
                k[focus] = poolK[drawn[focus]];
            }
        }

        /** Sums the evidence of one plane, by row and by place within it; not a copy. */
        float[] plane(int plane) {
            Arrays.fill(sum, 0);
            int count = 0;
            int ofExperiment = -1;
            for (int focus = 0; focus < cubes.length; focus++) {
                if (Math.abs(plane - i[focus]) <= cubes[focus].reach()) {
                    if (experiments[focus] != ofExperiment) {
                        add(plane, count);
                        count = 0;
                        ofExperiment = experiments[focus];
                    }
                    near[count++] = focus;
                }
            }
            add(plane, count);
            return sum;
        }

        /** Adds the greatest evidence of foci of one experiment. */
        private void add(int plane, int count) {
            for (int n = 0; n < count; n++) {
                shared[n] = 0;
                for (int m = 0; m < n; m++) {
                    share(n, m);
                }
            }
            for (int n = 0; n < count; n++) {
                addRows(plane, near[n], shared[n]);
            }
            for (int n = 0; n < count; n++) {
                if (shared[n] != 0) {
                    takeRows(near[n], shared[n]);
                }
            }
        }

        /** Marks the rows that two foci share, counted from the first row of each. */
        private void share(int n, int m) {
            int reach = cubes[near[n]].reach();
            int apart = j[near[n]] - j[near[m]];
            int common = 2 * reach + 1 - Math.abs(apart);
            if (common > 0 && Math.abs(k[near[n]] - k[near[m]]) <= 2 * reach) {
                long rows = (1L << common) - 1;
                shared[n] |= apart < 0 ? rows << -apart : rows;
                shared[m] |= apart < 0 ? rows : rows << apart;
            }
        }

        private void addRows(int plane, int focus, long sharedRows) {
            var cube = cubes[focus];
            int reach = cube.reach();
            int column = Math.max(0, k[focus] - reach);
            int length = Math.min(box.nz - 1, k[focus] + reach) - column + 1;
            int first = j[focus] - reach;
            int from = (plane - i[focus] + reach) * cube.width() * cube.width() + column - k[focus] + reach;
            for (int row = Math.max(0, first); row <= Math.min(box.ny - 1, j[focus] + reach); row++) {
                int within = row - first;
                if ((sharedRows >>> within & 1) != 0) {
                    EvidenceRows.raise(
                            cube.bits(), from + within * cube.width(), experiment, row * box.nz + column, length);
                } else {
                    EvidenceRows.add(cube.evidence(), from + within * cube.width(), sum, row * box.nz + column, length);
                }
            }
        }

        private void takeRows(int focus, long sharedRows) {
            int reach = cubes[focus].reach();
            int column = Math.max(0, k[focus] - reach);
            int length = Math.min(box.nz - 1, k[focus] + reach) - column + 1;
            int first = j[focus] - reach;
            for (int row = Math.max(0, first); row <= Math.min(box.ny - 1, j[focus] + reach); row++) {
                if ((sharedRows >>> (row - first) & 1) != 0) {
                    EvidenceRows.take(experiment, sum, row * box.nz + column, length);
                }
            }
        }

        /** Counts the voxels of maps by bin. */
        PlacedFoci.Counter counter(StatBins bins) {
            var ofEvidence = bins.ofEvidence();
            /* Twice: edges are rounded too. */
            float error = (float) (2 * relativeError());
            return (drawn, counts) -> {
                place(drawn);
                int highest = 0;
                for (int plane = 0; plane < planes(); plane++) {
                    var evidence = plane(plane);
                    for (int voxel = firstOf(plane); voxel < firstOf(plane + 1); voxel++) {
                        float value = evidence[places[voxel]];
                        int bin = ofEvidence.of(value);
                        if (value > SURE || ofEvidence.isNearEdge(value, bin, value * error + (float) ABSOLUTE_ERROR)) {
                            bin = bins.of(exact(voxel));
                        }
                        counts[bin]++;
                        highest = Math.max(highest, bin);
                    }
                }
                return highest;
            };
        }

        /** ALE of a voxel. */
        float exact(int voxel) {
            int atI = planeOf[voxel];
            int atJ = places[voxel] / box.nz;
            int atK = places[voxel] % box.nz;
            double lnAbsent = 0;
            double greatest = 0;
            for (int focus = 0; focus < cubes.length; focus++) {
                if (focus > 0 && experiments[focus] != experiments[focus - 1]) {
                    lnAbsent -= greatest;
                    greatest = 0;
                }
                greatest = Math.max(greatest, cubes[focus].at(atI - i[focus], atJ - j[focus], atK - k[focus]));
            }
            lnAbsent -= greatest;
            return lnAbsent < 0 ? (float) (1 - StrictMath.exp(lnAbsent)) : 0;
        }
    }
}
