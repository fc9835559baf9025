package dev.composerunner.metaanalysis.ale;

/** Sums and maxima of short rows of evidence. */
final class EvidenceRows {

    private static final int USUAL = 17;

    private EvidenceRows() {}

    /** Rows are too short for loops to be fast; {@code USUAL} voxels is what a cube's are as a rule. */
    static void add(float[] from, int first, float[] to, int start, int length) {
        if (length == USUAL) {
            addFour(from, first, to, start);
            addFour(from, first + 4, to, start + 4);
            addFour(from, first + 8, to, start + 8);
            addFour(from, first + 12, to, start + 12);
            to[start + 16] += from[first + 16];
        } else {
            for (int n = 0; n < length; n++) {
                to[start + n] += from[first + n];
            }
        }
    }

    private static void addFour(float[] from, int first, float[] to, int start) {
        to[start] += from[first];
        to[start + 1] += from[first + 1];
        to[start + 2] += from[first + 2];
        to[start + 3] += from[first + 3];
    }

    /** Floats of 0 and above are in the order of their bits, of which the processor takes the greater at once. */
    static void raise(int[] from, int first, int[] to, int start, int length) {
        int n = 0;
        for (; n + 4 <= length; n += 4) {
            raiseOne(from, first + n, to, start + n);
            raiseOne(from, first + n + 1, to, start + n + 1);
            raiseOne(from, first + n + 2, to, start + n + 2);
            raiseOne(from, first + n + 3, to, start + n + 3);
        }
        for (; n < length; n++) {
            raiseOne(from, first + n, to, start + n);
        }
    }

    private static void raiseOne(int[] from, int first, int[] to, int start) {
        to[start] = Math.max(to[start], from[first]);
    }

    static void take(int[] from, float[] to, int start, int length) {
        int n = start;
        for (; n + 4 <= start + length; n += 4) {
            takeOne(from, to, n);
            takeOne(from, to, n + 1);
            takeOne(from, to, n + 2);
            takeOne(from, to, n + 3);
        }
        for (; n < start + length; n++) {
            takeOne(from, to, n);
        }
    }

    private static void takeOne(int[] from, float[] to, int n) {
        to[n] += Float.intBitsToFloat(from[n]);
        from[n] = 0;
    }
}
