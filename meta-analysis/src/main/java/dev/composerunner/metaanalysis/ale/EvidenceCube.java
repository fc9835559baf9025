package dev.composerunner.metaanalysis.ale;

import dev.composerunner.metaanalysis.kernel.Stamp;

/**
 * Evidence, -ln(1 - activation), around a focus: rows along the last axis, by displacement along the first two.
 *
 * @param reach greatest displacement, in voxels
 * @param width voxels a side
 * @param exact what the evidence is by definition
 * @param evidence the same as floats
 * @param bits the bits of those
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EvidenceCube(int reach, int width, double[] exact, float[] evidence, int[] bits) {

    /** @param ofFloats whether evidence is held as floats by definition */
    static EvidenceCube of(Stamp stamp, boolean ofFloats) {
        int reach = stamp.reach();
        int width = 2 * reach + 1;
        var exact = new double[width * width * width];
        var evidence = new float[exact.length];
        var bits = new int[exact.length];
        stamp.forEach((i, j, k, value) -> {
            int n = ((i + reach) * width + j + reach) * width + k + reach;
            evidence[n] = -(float) Math.log1p(-value);
            exact[n] = ofFloats ? evidence[n] : -Math.log1p(-value);
            bits[n] = Float.floatToRawIntBits(evidence[n]);
        });
        return new EvidenceCube(reach, width, exact, evidence, bits);
    }

    double at(int i, int j, int k) {
        return Math.abs(i) > reach || Math.abs(j) > reach || Math.abs(k) > reach
                ? 0
                : exact[((i + reach) * width + j + reach) * width + k + reach];
    }
}
