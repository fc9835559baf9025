package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import java.util.Arrays;
import java.util.List;

/** The map of foci, or of experiments, that lie within reach of each voxel, for foci at given voxels of the mask. */
final class SpheresOfPlacedFoci implements PlacedFoci {

    /*
     * A cell of the padded volume holds the count in its lower half and in its upper half a mark: the number of the experiment that
     * was counted last, in MKDA, or of the map, in KDA. Marks rise from map to map, so a cell whose mark is below the map's first is
     * empty, and nothing need be cleared until the marks run out.
     */
    private static final int HALF = 16;
    private static final int MOST = (1 << HALF) - 1;

    private final Mask mask;
    private final PaddedMask padded;
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
        if (statOfCount.length > MOST) {
            throw new IllegalArgumentException(
                    "at most " + MOST + " spheres can be permuted, got " + (statOfCount.length - 1));
        }
        this.mask = mask;
        this.oncePerExperiment = oncePerExperiment;
        this.statOfCount = statOfCount;
        var stamp = sphere.stamp(observed.getFirst(), mask.grid());
        padded = new PaddedMask(mask, stamp.reach());
        displacements = new int[stamp.size()];
        int[] size = {0};
        stamp.forEach((i, j, k, value) -> displacements[size[0]++] = (i * padded.ny + j) * padded.nz + k);
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

    @Override
    public Evaluator evaluator() {
        return new Counter();
    }

    private final class Counter implements Evaluator {

        private final int[] cells = new int[padded.size];
        private final int marksPerMap = oncePerExperiment ? experiments[experiments.length - 1] + 1 : 1;
        private int firstMark = 1 - marksPerMap;
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
            int least = 1;
            while (least < statOfCount.length && !(statOfCount[least] > threshold)) {
                least++;
            }
            count(places, least);
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

        private int countAt(int place) {
            int cell = cells[place];
            return cell >>> HALF < firstMark ? 0 : cell & MOST;
        }

        /** Counts, and lists the places whose count reaches {@code least}. */
        private void count(int[] places, int least) {
            firstMark += marksPerMap;
            if (firstMark + marksPerMap > MOST) {
                Arrays.fill(cells, 0);
                firstMark = 1;
            }
            reachedSize = 0;
            for (int focus = 0; focus < places.length; focus++) {
                int centre = padded.place[places[focus]];
                int mark = firstMark + (oncePerExperiment ? experiments[focus] : 0);
                for (int displacement : displacements) {
                    int place = centre + displacement;
                    int cell = cells[place];
                    int before = cell >>> HALF;
                    if (before == mark && oncePerExperiment) {
                        continue;
                    }
                    int count = before < firstMark ? 1 : (cell & MOST) + 1;
                    cells[place] = mark << HALF | count;
                    if (count == least) {
                        reach(place);
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
