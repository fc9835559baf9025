package dev.composerunner.metaanalysis.image;

import java.util.Arrays;

/** A map from positions to positions that keeps straight lines: the upper three rows of a 4 by 4 matrix whose last row is 0 0 0 1. */
public final class Affine {

    private final double[] rows;

    private Affine(double[] rows) {
        this.rows = rows;
    }

    /**
     * Makes an affine of three rows, written one after the other.
     *
     * @param rows twelve numbers: three factors and an offset for x, the same for y and for z
     */
    public static Affine ofRows(double... rows) {
        if (rows.length != 12) {
            throw new IllegalArgumentException("an affine has 12 numbers, got " + rows.length);
        }
        return new Affine(rows.clone());
    }

    /** Number at a row (0 to 2) and a column (0 to 3; 3 is the offset). */
    public double get(int row, int column) {
        return rows[4 * row + column];
    }

    /** Where this map takes a position. */
    public Coordinate apply(double x, double y, double z) {
        return new Coordinate(apply(0, x, y, z), apply(1, x, y, z), apply(2, x, y, z));
    }

    private double apply(int row, double x, double y, double z) {
        return get(row, 0) * x + get(row, 1) * y + get(row, 2) * z + get(row, 3);
    }

    /** Length of a step along a column: millimetres per voxel along axis 0, 1 or 2 where this maps voxels to millimetres. */
    public double zoom(int column) {
        return Math.sqrt(
                get(0, column) * get(0, column) + get(1, column) * get(1, column) + get(2, column) * get(2, column));
    }

    /**
     * The map that undoes this one.
     *
     * @throws ArithmeticException if this map flattens space, so that none exists
     */
    public Affine inverse() {
        double determinant = get(0, 0) * cofactor(0, 0) + get(0, 1) * cofactor(0, 1) + get(0, 2) * cofactor(0, 2);
        if (!(Math.abs(determinant) > 0) || Double.isInfinite(determinant)) {
            throw new ArithmeticException("affine has no inverse: determinant " + determinant);
        }
        var inverse = new double[12];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                inverse[4 * row + column] = cofactor(column, row) / determinant;
            }
            inverse[4 * row + 3] = -(inverse[4 * row] * get(0, 3)
                    + inverse[4 * row + 1] * get(1, 3)
                    + inverse[4 * row + 2] * get(2, 3));
        }
        return new Affine(inverse);
    }

    private double cofactor(int row, int column) {
        int r1 = (row + 1) % 3;
        int r2 = (row + 2) % 3;
        int c1 = (column + 1) % 3;
        int c2 = (column + 2) % 3;
        return get(r1, c1) * get(r2, c2) - get(r1, c2) * get(r2, c1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Affine affine && Arrays.equals(rows, affine.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rows);
    }

    @Override
    public String toString() {
        return Arrays.toString(rows);
    }
}
