package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.estimator.Fit;
import java.util.LinkedHashMap;
import java.util.OptionalInt;

/** Applies a correction of p-values to all p-maps of a fit. */
final class VoxelwiseCorrection {

    private VoxelwiseCorrection() {}

    /** Corrects the masked p-, z- and logp-maps of one test. */
    @FunctionalInterface
    interface Rule {

        CorrectedMaps correct(float[] p, float[] z, float[] logp);
    }

    static Correction of(Fit fit, String suffix, Rule rule) {
        var maps = fit.maps();
        var corrected = new LinkedHashMap<String, float[]>();
        for (var name : maps.keySet()) {
            if (name.equals("p") || name.startsWith("p_")) {
                var test = name.substring(1);
                var result = rule.correct(
                        maps.get(name), require(maps.get("z" + test), name), require(maps.get("logp" + test), name));
                corrected.put("p" + test + "_" + suffix, result.p());
                corrected.put("z" + test + "_" + suffix, result.z());
                corrected.put("logp" + test + "_" + suffix, result.logp());
            }
        }
        if (corrected.isEmpty()) {
            throw new InvalidAnalysisException("the estimator gives no p-values that " + suffix
                    + " could correct, only maps " + maps.keySet() + "; choose FWECorrector with method montecarlo");
        }
        return new Correction(corrected, OptionalInt.empty());
    }

    private static float[] require(float @org.jspecify.annotations.Nullable [] map, String name) {
        if (map == null) {
            throw new IllegalStateException("map " + name + " has no z or logp beside it");
        }
        return map;
    }
}
