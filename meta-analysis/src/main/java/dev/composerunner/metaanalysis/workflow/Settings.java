package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.estimator.GroupEstimator;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimator and corrector that a specification asks for.
 *
 * @param warnings arguments that were ignored
 */
record Settings(GroupEstimator estimator, Corrector corrector, List<String> warnings) {

    Settings {
        warnings = List.copyOf(warnings);
    }

    /** @throws InvalidAnalysisException if the specification asks for what is not supported */
    static Settings of(Specification specification) {
        if (!specification.type().equalsIgnoreCase("CBMA")) {
            throw new InvalidAnalysisException("meta-analysis type '" + specification.type()
                    + "' is not supported, only CBMA (coordinate-based meta-analysis)");
        }
        long seed = specification.seed().orElse(0L);
        var warnings = new ArrayList<String>();
        var estimator = EstimatorSettings.read(specification.estimator(), seed, warnings);
        var corrector = CorrectorSettings.read(specification.corrector(), seed, warnings);
        return new Settings(estimator, corrector, warnings);
    }
}
