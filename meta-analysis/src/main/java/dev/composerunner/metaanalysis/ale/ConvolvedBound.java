package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.placement.PaddedMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Bounds the evidence of all voxels from above by convolving the foci with Gaussians, at a cost that hardly depends on their number. */
final class ConvolvedBound {

    /*
     * Kernels of about the same width share a line, the greatest of theirs at each distance (see AleCube), so its products bound their
     * evidence. A row is added per focus along the last axis; the two other axes are convolved for all foci at once, as sums of
     * rows.
     *
     * Volumes are those of the mask's bounding box, padded along the last axis alone to take the ends of rows. They are cut into slabs
     * across the axis that is convolved, which is an axis of arrays then: all operands of a loop share its index, as the compiler does
     * not vectorize loops over differently shifted parts of arrays. Slabs beside the box are one of zeros.
     */
    private static final double WIDTH_RATIO = 1.04;

    private final PaddedMask box;
    private final int nx;
    private final int ny;
    private final int pad;
    private final List<Line> lines;
    private final int[] lineOf;
    private final int length;
    /** Slabs by position along the second axis: sums of rows, and those convolved along the second axis. */
    private final float[][] rows;

    private final float[][] planes;
    /** Slabs by position along the first axis: {@link #planes} once more, and those convolved along the first axis. */
    private final float[][] turned;

    private final float[][] bound;

    /** @param cubes the cube of each focus */
    ConvolvedBound(Mask mask, AleCube[] cubes) {
        box = new PaddedMask(mask, 0);
        pad = AleCube.reach(cubes);
        ny = box.ny;
        nx = box.size / box.ny / box.nz;
        length = box.nz + 2 * pad;
        rows = new float[ny][nx * length];
        planes = new float[ny][nx * length];
        turned = new float[nx][ny * length];
        bound = new float[nx][ny * length];
        var members = byWidth(cubes);
        lines = members.stream().map(Line::of).toList();
        lineOf = new int[cubes.length];
        for (int focus = 0; focus < cubes.length; focus++) {
            for (int n = 0; n < members.size(); n++) {
                if (members.get(n).contains(cubes[focus])) {
                    lineOf[focus] = n;
                }
            }
        }
    }

    private static List<List<AleCube>> byWidth(AleCube[] cubes) {
        var groups = new ArrayList<List<AleCube>>();
        Arrays.stream(cubes)
                .distinct()
                .sorted(Comparator.comparingDouble(cube -> cube.line[0]))
                .forEach(cube -> {
                    if (groups.isEmpty()
                            || cube.line[0] > WIDTH_RATIO * groups.getLast().getFirst().line[0]) {
                        groups.add(new ArrayList<>());
                    }
                    groups.getLast().add(cube);
                });
        return groups;
    }

    /** A line that bounds those of its kernels. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(float[] values) {

        static Line of(List<AleCube> kernels) {
            var values = new float
                    [kernels.stream().mapToInt(kernel -> kernel.reach).max().orElse(0) + 1];
            for (var kernel : kernels) {
                for (int t = 0; t <= kernel.reach; t++) {
                    values[t] = Math.max(values[t], kernel.line[t]);
                }
            }
            return new Line(values);
        }
    }

    /**
     * Computes the bounds.
     *
     * @param places voxel of the mask of each focus
     */
    void compute(int[] places) {
        clear(bound);
        for (int n = 0; n < lines.size(); n++) {
            var line = lines.get(n).values();
            clear(rows);
            for (int focus = 0; focus < places.length; focus++) {
                if (lineOf[focus] == n) {
                    addRow(line, box.place[places[focus]]);
                }
            }
            clear(planes);
            convolve(rows, line, planes);
            turn();
            convolve(turned, line, bound);
        }
    }

    private static void clear(float[][] slabs) {
        for (var slab : slabs) {
            Arrays.fill(slab, 0);
        }
    }

    private void addRow(float[] line, int place) {
        var slab = rows[place / box.nz % ny];
        int centre = place / box.nz / ny * length + place % box.nz + pad;
        slab[centre] += line[0];
        for (int t = 1; t < line.length; t++) {
            slab[centre - t] += line[t];
            slab[centre + t] += line[t];
        }
    }

    private void turn() {
        for (int j = 0; j < ny; j++) {
            for (int i = 0; i < nx; i++) {
                System.arraycopy(planes[j], i * length, turned[i], j * length, length);
            }
        }
    }

    /** Adds to each slab those around it, each times the line's value at its distance. */
    private static void convolve(float[][] from, float[] line, float[][] to) {
        var zeros = new float[from[0].length];
        for (int n = 0; n < to.length; n++) {
            add(from[n], line[0], to[n]);
            int t = 1;
            for (; t + 1 < line.length; t += 2) {
                add(
                        at(n - t, from, zeros),
                        at(n + t, from, zeros),
                        line[t],
                        at(n - t - 1, from, zeros),
                        at(n + t + 1, from, zeros),
                        line[t + 1],
                        to[n]);
            }
            if (t < line.length) {
                add(at(n - t, from, zeros), line[t], to[n]);
                add(at(n + t, from, zeros), line[t], to[n]);
            }
        }
    }

    private static float[] at(int slab, float[][] slabs, float[] otherwise) {
        return slab >= 0 && slab < slabs.length ? slabs[slab] : otherwise;
    }

    private static void add(float[] from, float factor, float[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += factor * from[n];
        }
    }

    private static void add(
            float[] before, float[] after, float near, float[] farBefore, float[] farAfter, float far, float[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += near * (before[n] + after[n]) + far * (farBefore[n] + farAfter[n]);
        }
    }

    /**
     * Lists the voxels of the mask whose bound is above a number, ascending.
     *
     * @param listed gets them; as long as the mask has voxels
     * @return how many there are
     */
    int above(float number, int[] listed) {
        int count = 0;
        for (int i = 0; i < nx; i++) {
            for (int j = 0; j < ny; j++) {
                int row = (i * ny + j) * box.nz;
                int first = j * length + pad;
                for (int k = 0; k < box.nz; k++) {
                    if (bound[i][first + k] > number && box.voxelAt[row + k] >= 0) {
                        listed[count++] = box.voxelAt[row + k];
                    }
                }
            }
        }
        return count;
    }
}
