package dev.composerunner.sandbox.image;

/**
 * What an image may unpack to.
 *
 * @param bytes the contents of all its layers together, with what later layers replace
 * @param entries the number of entries of all its layers together
 */
public record UnpackLimits(long bytes, int entries) {

    /** More than images have that are meant to be pulled. */
    public static final UnpackLimits DEFAULT = new UnpackLimits(64L << 30, 2_000_000);

    public UnpackLimits {
        if (bytes < 1 || entries < 1) {
            throw new IllegalArgumentException(
                    "limits: got bytes=" + bytes + ", entries=" + entries + "; allowed: at least 1 each");
        }
    }
}
