package dev.composerunner.metaanalysis.inference;

import java.util.Map;

/** Maps of two-sided significance from p-values that permutations gave. */
public final class SignedMaps {

    private SignedMaps() {}

    /**
     * Puts maps of p, of the two-tailed z, and of -log10 p, named for {@code name}.
     *
     * @param sign gives each z its sign; where it is 0, z is 0
     */
    public static void put(Map<String, float[]> maps, String name, double[] p, float[] sign) {
        var rounded = new float[p.length];
        var z = new float[p.length];
        var logp = new float[p.length];
        double known = Double.NaN;
        float knownLogp = 0;
        float knownZ = 0;
        for (int voxel = 0; voxel < p.length; voxel++) {
            if (p[voxel] != known) {
                known = p[voxel];
                knownLogp = EmpiricalMaps.logp(known);
                knownZ = (float) NormalTail.twoTailed(Math.log(known));
            }
            rounded[voxel] = (float) p[voxel];
            z[voxel] = sign[voxel] == 0 ? 0 : Math.copySign(knownZ, sign[voxel]);
            logp[voxel] = knownLogp;
        }
        maps.put("p_" + name, rounded);
        maps.put("z_" + name, z);
        maps.put("logp_" + name, logp);
    }
}
