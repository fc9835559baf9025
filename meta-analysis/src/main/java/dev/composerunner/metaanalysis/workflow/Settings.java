package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.estimator.Estimator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Estimator and corrector that a specification asks for.
 *
 * @param diagnostics what is said of clusters beside their peaks
 * @param warnings arguments that were ignored
 */
record Settings(Estimator estimator, Corrector corrector, Set<Diagnostic> diagnostics, List<String> warnings) {

    Settings {
        diagnostics = Set.copyOf(diagnostics);
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
        var corrector = CorrectorSettings.read(specification.corrector(), estimator, seed, warnings);
        return new Settings(estimator, corrector, diagnostics(specification), warnings);
    }

    /** What is said of clusters beside their peaks. */
    enum Diagnostic {
        /** How many foci of each experiment lie in each cluster. */
        FOCUS_COUNTER,
        /** How much of the statistic in each cluster is lost without each experiment. */
        JACKKNIFE
    }

    private static Set<Diagnostic> diagnostics(Specification specification) {
        var diagnostics = EnumSet.noneOf(Diagnostic.class);
        for (var name : specification.diagnostics()) {
            diagnostics.add(
                    switch (name.toLowerCase(Locale.ROOT)) {
                        case "focuscounter" -> Diagnostic.FOCUS_COUNTER;
                        case "jackknife" -> Diagnostic.JACKKNIFE;
                        default ->
                            throw new InvalidAnalysisException("field 'diagnostics' of the specification names '" + name
                                    + "'; supported are FocusCounter and Jackknife");
                    });
        }
        return diagnostics;
    }
}
