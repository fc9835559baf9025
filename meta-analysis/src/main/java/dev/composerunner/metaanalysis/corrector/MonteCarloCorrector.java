package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.LinkedHashMap;
import java.util.OptionalInt;

/**
 * Control of the family-wise error rate by the greatest statistics of permutations: of voxels, and of clusters by size (voxels) and by
 * mass (sum of what their statistics exceed the threshold by). Corrected p-values lie from 1/n to 1 - 1/n of n permutations.
 *
 * <p>Nichols TE, Holmes AP (2002). Human Brain Mapping 15, 1-25. doi:10.1002/hbm.1058
 *
 * @param settings permutations, threshold, seed
 */
public record MonteCarloCorrector(MonteCarlo settings) implements Corrector {

    @Override
    public String suffix() {
        return "corr-FWE_method-montecarlo";
    }

    @Override
    public Correction correct(Fit fit, Permutations permutations) {
        var controlled = fit.familyWise(settings, permutations);
        var maps = new LinkedHashMap<String, float[]>();
        controlled.maps().forEach((name, map) -> maps.put(name + "_" + suffix(), map));
        return new Correction(maps, OptionalInt.of(controlled.permutations()));
    }
}
