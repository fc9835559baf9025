package dev.composerunner.metaanalysis.corrector;

import dev.composerunner.metaanalysis.estimator.Fit;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.LinkedHashMap;
import java.util.OptionalInt;

/** Control of the family-wise error rate by the greatest statistics of permutations: of voxels, and of clusters by size and by mass. */
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
