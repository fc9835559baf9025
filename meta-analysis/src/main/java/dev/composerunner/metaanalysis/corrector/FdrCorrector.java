package dev.composerunner.metaanalysis.corrector;

import java.util.Arrays;

/**
 * Control of the false discovery rate: the p-value of a voxel becomes the smallest rate at which it is still a discovery.
 *
 * @param method what is assumed of how voxels depend on each other
 */
public record FdrCorrector(Method method) implements Corrector {

    /** What is assumed of how voxels depend on each other. */
    public enum Method {
        /** Independent or positively dependent: Benjamini and Hochberg (1995). doi:10.1111/j.2517-6161.1995.tb02031.x. */
        INDEP("indep"),
        /** Any dependence: Benjamini and Yekutieli (2001). doi:10.1214/aos/1013699998. */
        NEGCORR("negcorr");

        private final String id;

        Method(String id) {
            this.id = id;
        }

        /** The method's name in specifications and file names. */
        public String id() {
            return id;
        }
    }

    @Override
    public String suffix() {
        return "corr-FDR_method-" + method.id();
    }

    @Override
    public CorrectedMaps correct(float[] p, float[] z, float[] logp) {
        var lnP = CorrectedMaps.lnP(p, logp);
        var sorted = lnP.clone();
        Arrays.sort(sorted);
        var adjusted = adjust(sorted);
        return CorrectedMaps.of(lnP, z, value -> adjusted[Arrays.binarySearch(sorted, value)]);
    }

    /** Adjusts ascending ln p. Equal values get equal results, as the last of them has the smallest and all below take it over. */
    private double[] adjust(double[] sorted) {
        int count = sorted.length;
        double lnPenalty = switch (method) {
            case INDEP -> 0;
            case NEGCORR -> Math.log(harmonic(count));
        };
        var adjusted = new double[count];
        double least = 0;
        for (int i = count; i > 0; i--) {
            least = Math.min(least, sorted[i - 1] - (Math.log((double) i / count) - lnPenalty));
            adjusted[i - 1] = least;
        }
        return adjusted;
    }

    private static double harmonic(int count) {
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }
}
