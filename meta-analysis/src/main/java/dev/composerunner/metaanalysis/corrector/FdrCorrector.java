package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.estimator.Chi2Fit;
import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.Arrays;

/**
 * Control of the false discovery rate: the p-value of a voxel becomes the smallest rate at which it is still a discovery. z-values are
 * two-tailed, with the sign of the uncorrected ones.
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
    public Correction correct(Fit fit, Permutations permutations) {
        /* NiMARE names the level for this one estimator and method. */
        boolean namesLevel = fit instanceof Chi2Fit && method == Method.INDEP;
        return VoxelwiseCorrection.of(fit, (namesLevel ? "level-voxel_" : "") + suffix(), this::correct);
    }

    /** Corrects the maps of one test. */
    CorrectedMaps correct(float[] p, float[] z, float[] logp) {
        var lnP = CorrectedMaps.lnP(p, logp);
        var sorted = lnP.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        var distinct = new double[count];
        var adjusted = new double[count];
        double lnPenalty = switch (method) {
            case INDEP -> 0;
            case NEGCORR -> Math.log(harmonic(count));
        };
        /* From the largest down. Of equal values the last has the smallest result, and those before it take it over. */
        int first = count;
        double least = 0;
        for (int rank = count; rank > 0; rank--) {
            double value = sorted[rank - 1];
            if (first == count || value != distinct[first]) {
                least = Math.min(least, value - (Math.log((double) rank / count) - lnPenalty));
                first--;
                distinct[first] = value;
                adjusted[first] = least;
            }
        }
        return CorrectedMaps.of(
                lnP, z, Arrays.copyOfRange(distinct, first, count), Arrays.copyOfRange(adjusted, first, count));
    }

    private static double harmonic(int count) {
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }
}
