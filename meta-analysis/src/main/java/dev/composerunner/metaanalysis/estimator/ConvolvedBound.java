package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.metaanalysis.image.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Bounds the evidence of all voxels from above by convolving the foci with Gaussians, at a cost that hardly depends on their number. */
final class ConvolvedBound {

    /*
     * A Gaussian kernel is a product of three lines, one per axis. Kernels of about the same width share a line, the greatest of theirs
     * at each distance; its product with itself bounds their activations k, and its scale makes up for evidence, -ln(1 - k), being
     * more than k. A row is added per focus along the last axis; the two other axes are convolved for all foci at once, as sums of
     * rows.
     *
     * Volumes are rows of their own, rows[i * ny + j][k] over the mask's bounding box, padded along the last axis alone, so that all
     * operands of a loop share its index: the compiler does not vectorize loops over differently shifted parts of arrays. Rows
     * beside the box are one row of zeros.
     */
    private static final double WIDTH_RATIO = 1.04;
    private static final double ROUNDING = 1 + 1e-5;

    private final int nx;
    private final int ny;
    private final int pad;
    private final List<Line> lines;
    private final int[] lineOf;
    private final float[][] rows;
    private final float[][] planes;
    private final float[][] bound;
    private final float[] zeros;
    /** Row of each voxel of the mask, and its index within the row. */
    private final int[] rowOf;

    private final int[] withinRow;

    /** @param cubes the cube of each focus */
    ConvolvedBound(Mask mask, AleCube[] cubes) {
        var box = new PaddedMask(mask, 0);
        pad = Arrays.stream(cubes).mapToInt(cube -> cube.reach).max().orElse(0);
        ny = box.ny;
        nx = box.size / box.ny / box.nz;
        rowOf = new int[mask.size()];
        withinRow = new int[mask.size()];
        for (int voxel = 0; voxel < mask.size(); voxel++) {
            rowOf[voxel] = box.place[voxel] / box.nz;
            withinRow[voxel] = box.place[voxel] % box.nz + pad;
        }
        int length = box.nz + 2 * pad;
        rows = new float[nx * ny][length];
        planes = new float[nx * ny][length];
        bound = new float[nx * ny][length];
        zeros = new float[length];
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
                .sorted(Comparator.comparingDouble(ConvolvedBound::peak))
                .forEach(cube -> {
                    if (groups.isEmpty()
                            || lineAtCentre(cube)
                                    > WIDTH_RATIO
                                            * lineAtCentre(groups.getLast().getFirst())) {
                        groups.add(new ArrayList<>());
                    }
                    groups.getLast().add(cube);
                });
        return groups;
    }

    private static double peak(AleCube cube) {
        return -Math.expm1(cube.lnAbsent[0]);
    }

    private static double lineAtCentre(AleCube cube) {
        return Math.cbrt(peak(cube));
    }

    /** A line that bounds those of its kernels, times the cube root of the scale. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(float[] values) {

        static Line of(List<AleCube> kernels) {
            double scale = 1;
            int side = 0;
            for (var kernel : kernels) {
                scale = Math.max(scale, -kernel.lnAbsent[0] / peak(kernel));
                side = Math.max(side, kernel.side);
            }
            var values = new float[side];
            for (var kernel : kernels) {
                double centre = lineAtCentre(kernel);
                for (int t = 0; t < kernel.side; t++) {
                    double activation = -Math.expm1(kernel.lnAbsent[t]);
                    double value = activation / (centre * centre) * Math.cbrt(scale) * ROUNDING;
                    values[t] = Math.max(values[t], (float) value);
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
        for (int n = 0; n < lines.size(); n++) {
            var line = lines.get(n).values();
            for (var row : rows) {
                Arrays.fill(row, 0);
            }
            for (int focus = 0; focus < places.length; focus++) {
                if (lineOf[focus] == n) {
                    addRow(line, rows[rowOf[places[focus]]], withinRow[places[focus]]);
                }
            }
            convolve(line, n == 0);
        }
    }

    /** Bound of a voxel of the mask. */
    float at(int voxel) {
        return bound[rowOf[voxel]][withinRow[voxel]];
    }

    private static void addRow(float[] line, float[] row, int centre) {
        row[centre] += line[0];
        for (int t = 1; t < line.length; t++) {
            row[centre - t] += line[t];
            row[centre + t] += line[t];
        }
    }

    private void convolve(float[] line, boolean first) {
        for (int i = 0; i < nx; i++) {
            for (int j = 0; j < ny; j++) {
                Arrays.fill(planes[i * ny + j], 0);
                addAround(rows, i * ny, 1, j, ny, line, planes[i * ny + j]);
            }
        }
        for (int i = 0; i < nx; i++) {
            for (int j = 0; j < ny; j++) {
                if (first) {
                    Arrays.fill(bound[i * ny + j], 0);
                }
                addAround(planes, j, ny, i, nx, line, bound[i * ny + j]);
            }
        }
    }

    /** Adds rows around a centre, {@code stride} rows of the volume apart, each times the line's value at its distance. */
    private void addAround(float[][] from, int start, int stride, int centre, int count, float[] line, float[] to) {
        addScaled(from[start + centre * stride], line[0], to);
        int t = 1;
        for (; t + 1 < line.length; t += 2) {
            addScaled(
                    centre - t >= 0 ? from[start + (centre - t) * stride] : zeros,
                    centre + t < count ? from[start + (centre + t) * stride] : zeros,
                    line[t],
                    centre - t >= 1 ? from[start + (centre - t - 1) * stride] : zeros,
                    centre + t + 1 < count ? from[start + (centre + t + 1) * stride] : zeros,
                    line[t + 1],
                    to);
        }
        if (t < line.length) {
            addScaled(centre - t >= 0 ? from[start + (centre - t) * stride] : zeros, line[t], to);
            addScaled(centre + t < count ? from[start + (centre + t) * stride] : zeros, line[t], to);
        }
    }

    private static void addScaled(float[] from, float factor, float[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += factor * from[n];
        }
    }

    private static void addScaled(
            float[] before, float[] after, float near, float[] farBefore, float[] farAfter, float far, float[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += near * (before[n] + after[n]) + far * (farBefore[n] + farAfter[n]);
        }
    }
}
