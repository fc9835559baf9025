package dev.composerunner.metaanalysis.inference;

import java.util.Map;

/** Maps of significance from p-values that permutations gave. */
public final class EmpiricalMaps {

    private EmpiricalMaps() {}

    /** Puts maps of -log10 p and of the one-tailed z, named for {@code name}. */
    public static void put(Map<String, float[]> maps, String name, double[] p) {
        var logp = new float[p.length];
        var z = new float[p.length];
        double known = Double.NaN;
        float knownLogp = 0;
        float knownZ = 0;
        for (int voxel = 0; voxel < p.length; voxel++) {
            if (p[voxel] != known) {
                known = p[voxel];
                knownLogp = logp(known);
                knownZ = (float) NormalTail.oneTailed(Math.log(known));
            }
            logp[voxel] = knownLogp;
            z[voxel] = knownZ;
        }
        maps.put("logp_" + name, logp);
        maps.put("z_" + name, z);
    }

    /** -log10 of a p-value that is held as a float first, as NiMARE holds it. */
    public static float logp(double p) {
        return -(float) Math.log10(Math.clamp((float) p, Significance.SMALLEST_P, 1f));
    }
}
