package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The map of foci, or of experiments, that lie within reach of each voxel, for foci at given voxels of the mask. */
final class SpheresOfPlacedFoci implements PlacedFoci {

    /*
     * A sphere is a set of rows along the last axis. Most spheres of an experiment meet no other of it and are counted row by row.
     * Where two meet, and a voxel counts once per experiment, a mark tells which experiment was counted last at each place; marks rise
     * from map to map, so that they need not be cleared.
     */
    private static final int MOST = Character.MAX_VALUE;

    private final Mask mask;
    private final PaddedMask padded;
    private final int reach;
    /** Displacement of each row's first voxel, and the number of its voxels. */
    private final int[] rowStarts;

    private final int[] rowLengths;
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
        reach = stamp.reach();
        padded = new PaddedMask(mask, reach);
        var starts = new ArrayList<Integer>();
        var lengths = new ArrayList<Integer>();
        stamp.forEach((i, j, k, value) -> {
            int displacement = (i * padded.ny + j) * padded.nz + k;
            int last = starts.size() - 1;
            if (last >= 0 && starts.get(last) + lengths.get(last) == displacement) {
                lengths.set(last, lengths.get(last) + 1);
            } else {
                starts.add(displacement);
                lengths.add(1);
            }
        });
        rowStarts = starts.stream().mapToInt(Integer::intValue).toArray();
        rowLengths = lengths.stream().mapToInt(Integer::intValue).toArray();
        experiments = new int[observed.stream()
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

        private final char[] counts = new char[padded.size];
        private final int[] marks = new int[oncePerExperiment ? padded.size : 0];
        private int mark;
        private int least;
        private int[] reached = new int[1024];
        private int reachedSize;

        @Override
        public void map(int[] places, float[] stat) {
            count(places, Integer.MAX_VALUE);
            for (int voxel = 0; voxel < stat.length; voxel++) {
                stat[voxel] = statOfCount[counts[padded.place[voxel]]];
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
                    found.add(voxel, statOfCount[counts[reached[n]]]);
                }
            }
            if (found.size() == 0) {
                for (int voxel = 0; voxel < mask.size(); voxel++) {
                    found.raise(statOfCount[counts[padded.place[voxel]]]);
                }
            }
        }

        /** Counts, and lists the places whose count reaches {@code atLeast}. */
        private void count(int[] places, int atLeast) {
            least = atLeast;
            reachedSize = 0;
            Arrays.fill(counts, '\0');
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
            if (++mark == Integer.MAX_VALUE) {
                Arrays.fill(marks, 0);
                mark = 1;
            }
        }

        private boolean meetsAnother(int[] places, int focus, int first, int end) {
            int voxel = places[focus];
            for (int other = first; other < end; other++) {
                if (other != focus
                        && Math.abs(padded.i(voxel) - padded.i(places[other])) <= 2 * reach
                        && Math.abs(padded.j(voxel) - padded.j(places[other])) <= 2 * reach
                        && Math.abs(padded.k(voxel) - padded.k(places[other])) <= 2 * reach) {
                    return true;
                }
            }
            return false;
        }

        private void countAll(int centre) {
            for (int row = 0; row < rowStarts.length; row++) {
                int start = centre + rowStarts[row];
                int end = start + rowLengths[row];
                for (int place = start; place < end; place++) {
                    int count = counts[place] + 1;
                    counts[place] = (char) count;
                    if (count == least) {
                        reach(place);
                    }
                }
            }
        }

        private void countOnce(int centre) {
            for (int row = 0; row < rowStarts.length; row++) {
                int start = centre + rowStarts[row];
                int end = start + rowLengths[row];
                for (int place = start; place < end; place++) {
                    if (marks[place] != mark) {
                        marks[place] = mark;
                        int count = counts[place] + 1;
                        counts[place] = (char) count;
                        if (count == least) {
                            reach(place);
                        }
                    }
                }
            }
        }

        private void reach(int place) {
            if (reachedSize == reached.length) {
                reached = Arrays.copyOf(reached, 2 * reachedSize);
            }
            reached[reachedSize++] = place;
        }
    }
}
