package dev.composerunner.metaanalysis.image;

/**
 * A position in millimetres: x to the right, y to the front, z up.
 *
 * @param x millimetres; NaN where the source gave no coordinates
 * @param y millimetres; NaN where the source gave no coordinates
 * @param z millimetres; NaN where the source gave no coordinates
 */
public record Coordinate(double x, double y, double z) {

    /** The position of a focus whose source gave no coordinates. Lies in no volume. */
    public static final Coordinate MISSING = new Coordinate(Double.NaN, Double.NaN, Double.NaN);
}
