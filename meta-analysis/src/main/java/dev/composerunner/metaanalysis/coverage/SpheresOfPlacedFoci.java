package dev.composerunner.metaanalysis.coverage;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.placement.FocusOrder;
import dev.composerunner.metaanalysis.placement.PaddedMask;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The map of foci, or of experiments, that lie within reach of each voxel, for foci at given voxels of the mask. */
public final class SpheresOfPlacedFoci implements PlacedFoci {

    /*
     * Counts are made plane by plane along the first axis, so that what is worked on stays in the nearest cache. A plane is an array of
     * lanes, one count each, of a byte or, for large sets, of more; eight bytes are added to or searched at once. No count uses the
     * highest bit of its lane, so lanes do not run over into each other.
     *
     * Most spheres of an experiment meet no other of it. Where some do and a voxel counts once per experiment, their union is made in a
     * plane of its own first.
     */
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bytes that are searched at once. */
    private static final int STRIDE = 4 * Long.BYTES;
    /** Spheres meet within twice their reach. */
    private static final int MEETING = 4;

    private final PaddedMask padded;
    private final int planeSize;
    /** The first voxel of each plane of the padded volume; voxels of planes follow each other. */
    private final int[] firstOf;

    private final int laneBytes;
    /** All bits of the first lane. */
    private final long laneMask;
    /** A 1 in each lane. */
    private final long ones;
    /** Greatest displacement along an axis, in voxels. */
    private final int reach;
    /** Greatest squared displacement, in voxels. */
    private final int squaredReach;
    /** What a sphere adds, by displacement along the first axis. */
    private final Disc[] discs;

    private final int[] experiments;
    private final boolean oncePerExperiment;
    private final float[] statOfCount;

    /**
     * @param oncePerExperiment whether foci of the same experiment count once
     * @param statOfCount statistic of each count, ascending, from 0 to the greatest that can occur
     */
    public SpheresOfPlacedFoci(
            MkdaKernel sphere, List<Experiment> observed, Mask mask, boolean oncePerExperiment, float[] statOfCount) {
        this.oncePerExperiment = oncePerExperiment;
        this.statOfCount = statOfCount;
        int most = statOfCount.length - 1;
        laneBytes = most <= Byte.MAX_VALUE ? Byte.BYTES : most <= Short.MAX_VALUE ? Short.BYTES : Integer.BYTES;
        laneMask = (1L << (laneBytes * Byte.SIZE)) - 1;
        ones = Long.divideUnsigned(-1, laneMask);
        var stamp = sphere.stamp(observed.getFirst(), mask.grid());
        reach = stamp.reach();
        padded = new PaddedMask(mask, reach);
        planeSize = padded.ny * padded.nz;
        firstOf = new int[padded.size / planeSize + 1];
        for (int place : padded.place) {
            firstOf[place / planeSize + 1]++;
        }
        for (int plane = 1; plane < firstOf.length; plane++) {
            firstOf[plane] += firstOf[plane - 1];
        }
        int[] farthest = {0};
        stamp.forEach((i, j, k, value) -> farthest[0] = Math.max(farthest[0], i * i + j * j + k * k));
        squaredReach = farthest[0];
        discs = new Disc[2 * reach + 1];
        for (int i = -reach; i <= reach; i++) {
            var lanes = new ArrayList<Integer>();
            int plane = i;
            stamp.forEach((a, b, c, value) -> {
                if (a == plane) {
                    lanes.add(b * padded.nz + c);
                }
            });
            discs[i + reach] = Disc.of(lanes.stream().sorted().toList(), laneBytes);
        }
        experiments = FocusOrder.experiments(observed);
    }

    /**
     * Lanes of a plane around a focus, eight bytes a group.
     *
     * @param displacements bytes from the focus to each group
     * @param ones a 1 in each of the group's lanes that belong to the disc
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Disc(int[] displacements, long[] ones) {

        static Disc of(List<Integer> lanes, int laneBytes) {
            int perGroup = Long.BYTES / laneBytes;
            var displacements = new int[lanes.size()];
            var ones = new long[lanes.size()];
            int groups = 0;
            for (int n = 0; n < lanes.size(); groups++) {
                int first = lanes.get(n);
                displacements[groups] = first * laneBytes;
                for (; n < lanes.size() && lanes.get(n) < first + perGroup; n++) {
                    ones[groups] |= 1L << ((lanes.get(n) - first) * laneBytes * Byte.SIZE);
                }
            }
            return new Disc(Arrays.copyOf(displacements, groups), Arrays.copyOf(ones, groups));
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

        private final byte[] counts = new byte[(planeSize * laneBytes / STRIDE + 2) * STRIDE];
        private final byte[] union = new byte[oncePerExperiment ? counts.length : 0];
        private final int[] planes = new int[experiments.length];
        private final int[] centres = new int[experiments.length];
        private final boolean[] meets = new boolean[experiments.length];
        /** Foci whose sphere counts by itself, ordered by their planes. */
        private final int[] alone = new int[experiments.length];
        /** Where those of a plane begin. */
        private final int[] aloneOf = new int[firstOf.length + 1];
        /** Foci whose sphere may meet another of their experiment, by experiment. */
        private final int[] meeting = new int[experiments.length];

        private int meetingSize;

        @Override
        public void map(int[] places, float[] stat) {
            place(places);
            for (int plane = 0; plane < firstOf.length - 1; plane++) {
                if (firstOf[plane] < firstOf[plane + 1]) {
                    count(plane);
                    for (int voxel = firstOf[plane]; voxel < firstOf[plane + 1]; voxel++) {
                        stat[voxel] = statOfCount[lane(padded.place[voxel] - plane * planeSize)];
                    }
                }
            }
        }

        @Override
        public void above(int[] places, double threshold, Suprathreshold found) {
            found.clear();
            int least = 1;
            while (least < statOfCount.length && !(statOfCount[least] > threshold)) {
                least++;
            }
            place(places);
            int greatest = 0;
            for (int plane = 0; plane < firstOf.length - 1; plane++) {
                if (firstOf[plane] < firstOf[plane + 1]) {
                    count(plane);
                    greatest = search(plane, least, greatest, found);
                }
            }
            found.raise(statOfCount[greatest]);
        }

        /** Adds the voxels of a plane whose count reaches {@code least}, and returns the greatest count so far. */
        private int search(int plane, int least, int greatestBefore, Suprathreshold found) {
            int greatest = greatestBefore;
            long highest = ones << (laneBytes * Byte.SIZE - 1);
            /* What a lane lacks to its highest bit, if its count is the least that matters. */
            long lack = highest - ones * Math.min(least, greatest + 1);
            for (int at = 0; at < counts.length; at += STRIDE) {
                long above = (long) LONG.get(counts, at) + lack
                        | (long) LONG.get(counts, at + Long.BYTES) + lack
                        | (long) LONG.get(counts, at + 2 * Long.BYTES) + lack
                        | (long) LONG.get(counts, at + 3 * Long.BYTES) + lack;
                if ((above & highest) == 0) {
                    continue;
                }
                for (int lane = at / laneBytes; lane < (at + STRIDE) / laneBytes && lane < planeSize; lane++) {
                    int count = lane(lane);
                    int voxel = padded.voxelAt[plane * planeSize + lane];
                    if (voxel >= 0 && count >= least) {
                        found.add(voxel, statOfCount[count]);
                    }
                    greatest = voxel >= 0 ? Math.max(greatest, count) : greatest;
                }
                lack = highest - ones * Math.min(least, greatest + 1);
            }
            return greatest;
        }

        private void place(int[] places) {
            Arrays.fill(aloneOf, 0);
            meetingSize = 0;
            for (int first = 0, end; first < places.length; first = end) {
                end = first + 1;
                while (end < places.length && experiments[end] == experiments[first]) {
                    end++;
                }
                for (int focus = first; focus < end; focus++) {
                    int place = padded.place[places[focus]];
                    planes[focus] = place / planeSize;
                    centres[focus] = place % planeSize * laneBytes;
                    meets[focus] = oncePerExperiment && meetsAnother(places, focus, first, end);
                    if (meets[focus]) {
                        meeting[meetingSize++] = focus;
                    } else {
                        aloneOf[planes[focus] + 2]++;
                    }
                }
            }
            for (int plane = 2; plane < aloneOf.length; plane++) {
                aloneOf[plane] += aloneOf[plane - 1];
            }
            for (int focus = 0; focus < planes.length; focus++) {
                if (!meets[focus]) {
                    alone[aloneOf[planes[focus] + 1]++] = focus;
                }
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

        /** Counts the spheres that reach a plane. */
        private void count(int plane) {
            Arrays.fill(counts, (byte) 0);
            for (int of = Math.max(0, plane - reach); of <= Math.min(firstOf.length - 2, plane + reach); of++) {
                var disc = discs[plane - of + reach];
                for (int n = aloneOf[of]; n < aloneOf[of + 1]; n++) {
                    add(disc, centres[alone[n]]);
                }
            }
            for (int first = 0, end; first < meetingSize; first = end) {
                end = first;
                while (end < meetingSize && experiments[meeting[end]] == experiments[meeting[first]]) {
                    int focus = meeting[end++];
                    if (Math.abs(plane - planes[focus]) <= reach) {
                        unite(discs[plane - planes[focus] + reach], centres[focus]);
                    }
                }
                for (int n = first; n < end; n++) {
                    int focus = meeting[n];
                    if (Math.abs(plane - planes[focus]) <= reach) {
                        take(discs[plane - planes[focus] + reach], centres[focus]);
                    }
                }
            }
        }

        private void add(Disc disc, int centre) {
            for (int n = 0; n < disc.ones.length; n++) {
                int at = centre + disc.displacements[n];
                LONG.set(counts, at, (long) LONG.get(counts, at) + disc.ones[n]);
            }
        }

        private void unite(Disc disc, int centre) {
            for (int n = 0; n < disc.ones.length; n++) {
                int at = centre + disc.displacements[n];
                LONG.set(union, at, (long) LONG.get(union, at) | disc.ones[n]);
            }
        }

        /** Adds what was united, and empties it. */
        private void take(Disc disc, int centre) {
            for (int n = 0; n < disc.ones.length; n++) {
                int at = centre + disc.displacements[n];
                LONG.set(counts, at, (long) LONG.get(counts, at) + (long) LONG.get(union, at));
                LONG.set(union, at, 0L);
            }
        }

        private int lane(int lane) {
            return (int) ((long) LONG.get(counts, lane * laneBytes) & laneMask);
        }
    }
}
