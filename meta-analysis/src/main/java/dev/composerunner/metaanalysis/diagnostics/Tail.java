package dev.composerunner.metaanalysis.diagnostics;

/** Which side of 0 a cluster lies on. */
public enum Tail {
    /** Above 0; of two groups, where the first has more. */
    POSITIVE("PositiveTail", "positive"),
    /** Below 0; of two groups, where the second has more. */
    NEGATIVE("NegativeTail", "negative");

    private final String prefix;
    private final String id;

    Tail(String prefix, String id) {
        this.prefix = prefix;
        this.id = id;
    }

    /** What names of clusters begin with. */
    public String prefix() {
        return prefix;
    }

    /** What file names call it. */
    public String id() {
        return id;
    }

    /** The values on this side as values above 0, and 0 for all others. */
    float[] of(float[] values) {
        var side = new float[values.length];
        for (int voxel = 0; voxel < values.length; voxel++) {
            float value = switch (this) {
                case POSITIVE -> values[voxel];
                case NEGATIVE -> -values[voxel];
            };
            side[voxel] = value > 0 ? value : 0;
        }
        return side;
    }
}
