package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import java.util.Arrays;
import java.util.List;

/** The map of foci, or of experiments, that lie within reach of each voxel, for foci at given voxels of the mask. */
final class SpheresOfPlacedFoci implements PlacedFoci {

    /*
     * Most spheres of an experiment meet no other of it. Where two meet, and a voxel counts once per experiment, a mark tells which experiment was counted last at each place; marks rise
     * from map to map and are cleared when they run out.
     *
     * Memory is what takes time, so volumes are of bytes: counts beyond a byte carry over into a second volume, which small sets of
     * experiments do without.
     */
    private static final int BYTE = 0xff;
    /** Spheres meet within twice their reach. */
    private static final int MEETING = 4;

    private static final int MOST = Character.MAX_VALUE;

    private final Mask mask;
    private final PaddedMask padded;
    /** Greatest squared displacement, in voxels. */
    private final int squaredReach;

    private final int[] displacements;
    private final int[] experiments;
    private final boolean oncePerExperiment;
    private final float[] statOfCount;

    /**
     * @param oncePerExperiment whether foci of the same experiment count once
     * @param statOfCount statistic of each count, ascending, from 0 to the greatest that can occur
     */
    SpheresOfPlacedFoci(
            MkdaKernel sphere, List<Experiment> observed, Mask mask, boolean oncePerExperiment, float[] statOfCount) {
        this.mask = mask;
        this.oncePerExperiment = oncePerExperiment;
        this.statOfCount = statOfCount;
        var stamp = sphere.stamp(observed.getFirst(), mask.grid());
        padded = new PaddedMask(mask, stamp.reach());
        displacements = new int[stamp.size()];
        int[] size = {0};
        int[] farthest = {0};
        stamp.forEach((i, j, k, value) -> {
            displacements[size[0]++] = (i * padded.ny + j) * padded.nz + k;
            farthest[0] = Math.max(farthest[0], i * i + j * j + k * k);
        });
        squaredReach = farthest[0];
        experiments = new int
                [observed.stream()
                        .mapToInt(experiment -> experiment.foci().size())
                        .sum()];
        int focus = 0;
        for (int e = 0; e < observed.size(); e++) {
            for (int n = 0; n < observed.get(e).foci().size(); n++) {
                experiments[focus++] = e;
            }
        }
    }

    @Override
    public int count() {
        return experiments.length;
    }

    /** @throws IllegalArgumentException if there are more foci or experiments than can be counted */
    @Override
    public Evaluator evaluator() {
        if (statOfCount.length - 1 > MOST) {
            throw new IllegalArgumentException(
                    "at most " + MOST + " spheres can be permuted, got " + (statOfCount.length - 1));
        }
        return new Counter();
    }

    private final class Counter implements Evaluator {

        private final byte[] counts = new byte[padded.size];
        private final byte[] carries = new byte[statOfCount.length > BYTE ? padded.size : 0];
        private final byte[] marks = new byte[oncePerExperiment ? padded.size : 0];
        private byte mark;
        private int least;
        private byte leastByte;
        private int[] reached = new int[1024];
        private int reachedSize;

        @Override
        public void map(int[] places, float[] stat) {
            count(places, Integer.MAX_VALUE);
            for (int voxel = 0; voxel < stat.length; voxel++) {
                stat[voxel] = statOfCount[countAt(padded.place[voxel])];
            }
        }

        @Override
        public void above(int[] places, double threshold, Suprathreshold found) {
            found.clear();
            int first = 1;
            while (first < statOfCount.length && !(statOfCount[first] > threshold)) {
                first++;
            }
            count(places, first);
            for (int n = 0; n < reachedSize; n++) {
                int voxel = padded.voxelAt[reached[n]];
                if (voxel >= 0) {
                    found.add(voxel, statOfCount[countAt(reached[n])]);
                }
            }
            if (found.size() == 0) {
                for (int voxel = 0; voxel < mask.size(); voxel++) {
                    found.raise(statOfCount[countAt(padded.place[voxel])]);
                }
            }
        }

        /** Counts, and lists the places whose count reaches {@code atLeast}. */
        private void count(int[] places, int atLeast) {
            least = atLeast;
            leastByte = (byte) atLeast;
            reachedSize = 0;
            Arrays.fill(counts, (byte) 0);
            Arrays.fill(carries, (byte) 0);
            for (int first = 0, end; first < places.length; first = end) {
                end = first + 1;
                while (end < places.length && experiments[end] == experiments[first]) {
                    end++;
                }
                nextMark();
                for (int focus = first; focus < end; focus++) {
                    if (oncePerExperiment && meetsAnother(places, focus, first, end)) {
                        countOnce(padded.place[places[focus]]);
                    } else {
                        countAll(padded.place[places[focus]]);
                    }
                }
            }
        }

        private void nextMark() {
            if (++mark == 0) {
                Arrays.fill(marks, (byte) 0);
                mark = 1;
            }
        }

        private boolean meetsAnother(int[] places, int focus, int first, int end) {
            int voxel = places[focus];
            for (int other = first; other < end; other++) {
                if (other != focus && padded.squaredDistance(voxel, places[other]) <= MEETING * squaredReach) {
                    return true;
                }
            }
            return false;
        }

        private void countAll(int centre) {
            for (int displacement : displacements) {
                byte count = ++counts[centre + displacement];
                if (count == leastByte || count == 0) {
                    reach(centre + displacement);
                }
            }
        }

        private void countOnce(int centre) {
            for (int displacement : displacements) {
                int place = centre + displacement;
                if (marks[place] != mark) {
                    marks[place] = mark;
                    byte count = ++counts[place];
                    if (count == leastByte || count == 0) {
                        reach(place);
                    }
                }
            }
        }

        private int countAt(int place) {
            int count = counts[place] & BYTE;
            return carries.length == 0 ? count : count | (carries[place] & BYTE) << Byte.SIZE;
        }

        /** Carries over if the count is beyond a byte, and lists the place if it reaches the least count. */
        private void reach(int place) {
            if (counts[place] == 0) {
                carries[place]++;
            }
            if (countAt(place) != least) {
                return;
            }
            if (reachedSize == reached.length) {
                reached = Arrays.copyOf(reached, 2 * reachedSize);
            }
            reached[reachedSize++] = place;
        }
    }
}
