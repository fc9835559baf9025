package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.corrector.MonteCarloCorrector;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.AleSubtraction;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.MkdaChi2;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the corrector of a specification. Defaults are NiMARE's. */
final class CorrectorSettings {

    private static final double EARLY_STOP_ERROR = 0.001;
    private static final int CHI2_PERMUTATIONS = 1000;

    static final Map<String, Compatibility> COMPATIBILITIES =
            Map.of("nimare", Compatibility.NIMARE, "mended", Compatibility.MENDED);

    private final Arguments arguments;
    private final Estimator estimator;
    private final long seed;

    private CorrectorSettings(Arguments arguments, Estimator estimator, long seed) {
        this.arguments = arguments;
        this.estimator = estimator;
        this.seed = seed;
    }

    /**
     * @param component empty for what NiMARE's workflow then takes, the family-wise error rate by permutation
     * @param estimator gives some defaults
     * @param seed what the random numbers follow from
     * @param warnings gets a sentence for each argument that was ignored
     */
    static Corrector read(Optional<Component> component, Estimator estimator, long seed, List<String> warnings) {
        var given = component.orElse(new Component("montecarlo", Map.of()));
        var arguments = new Arguments(given);
        var settings = new CorrectorSettings(arguments, estimator, seed);
        var corrector = switch (given.type().toLowerCase(Locale.ROOT)) {
            case "fdrcorrector", "fdr" -> settings.fdr();
            case "fwecorrector" -> settings.fwe();
            case "montecarlo" -> settings.monteCarlo();
            case "bonferroni" -> settings.bonferroni();
            default ->
                throw new InvalidAnalysisException("corrector '" + given.type()
                        + "' is not supported; supported are FDRCorrector and FWECorrector");
        };
        warnings.addAll(arguments.warnings());
        return corrector;
    }

    private Corrector fdr() {
        arguments.between(0, 1, "alpha");
        return new FdrCorrector(arguments.choice(
                "method",
                Map.of("indep", FdrCorrector.Method.INDEP, "negcorr", FdrCorrector.Method.NEGCORR),
                FdrCorrector.Method.INDEP.id()));
    }

    private Corrector fwe() {
        var method = arguments.text("method", "bonferroni");
        return switch (method) {
            case "bonferroni" -> bonferroni();
            case "montecarlo" -> monteCarlo();
            default -> throw arguments.invalid("method", "'" + method + "'", "bonferroni or montecarlo");
        };
    }

    private Corrector bonferroni() {
        arguments.acceptWithoutEffect("method", "voxel_thresh", "n_iters", "n_cores", "vfwe_only");
        return new BonferroniCorrector();
    }

    private Corrector monteCarlo() {
        arguments.acceptWithoutEffect("method", "n_cores");
        if (estimator instanceof AleSubtraction) {
            var target = arguments.text("target", "pairwise");
            if (!target.equals("pairwise")) {
                throw arguments.invalid("target", "'" + target + "'", "pairwise, which corrects the difference");
            }
        }
        var level = arguments.between(0, 1, "early_stop");
        double error = arguments.between(0, 1, "early_stop_error").orElse(EARLY_STOP_ERROR);
        return new MonteCarloCorrector(new MonteCarlo(
                arguments.count("n_iters", EstimatorSettings.MOST_PERMUTATIONS, permutations()),
                arguments.between(0, 1, "voxel_thresh").orElse(EstimatorSettings.VOXEL_THRESHOLD),
                arguments.flag("vfwe_only", estimator instanceof Scale),
                seed,
                arguments.choice("compatibility", COMPATIBILITIES, "nimare"),
                level.isPresent() ? Optional.of(new EarlyStop(level.getAsDouble(), error)) : Optional.empty()));
    }

    /** Number of permutations if none is given. */
    private int permutations() {
        return switch (estimator) {
            case Ale ale -> EstimatorSettings.PERMUTATIONS;
            case MkdaDensity mkda -> EstimatorSettings.PERMUTATIONS;
            case Kda kda -> EstimatorSettings.PERMUTATIONS;
            case Scale scale -> scale.permutations();
            case AleSubtraction subtraction -> subtraction.permutations();
            case MkdaChi2 mkda -> CHI2_PERMUTATIONS;
        };
    }
}
