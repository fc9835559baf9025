package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.corrector.BonferroniCorrector;
import dev.composerunner.metaanalysis.corrector.Corrector;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * Estimator and corrector that a specification asks for.
 *
 * @param warnings arguments that were ignored
 */
record Settings(Estimator estimator, Corrector corrector, List<String> warnings) {

    private static final double MKDA_RADIUS = 10;
    private static final double MOST_MKDA_RADIUS = 100;

    Settings {
        warnings = List.copyOf(warnings);
    }

    /** @throws InvalidAnalysisException if the specification asks for what is not supported */
    static Settings of(Specification specification) {
        if (!specification.type().equalsIgnoreCase("CBMA")) {
            throw new InvalidAnalysisException("meta-analysis type '" + specification.type()
                    + "' is not supported, only CBMA (coordinate-based meta-analysis)");
        }
        var warnings = new ArrayList<String>();
        return new Settings(
                estimator(specification.estimator(), warnings), corrector(specification, warnings), warnings);
    }

    private static Estimator estimator(Component component, List<String> warnings) {
        var arguments = new Arguments(component);
        var estimator = switch (component.type()) {
            case "ALE" -> ale(arguments);
            case "MKDADensity" -> mkdaDensity(arguments);
            default ->
                throw new InvalidAnalysisException(
                        "estimator '" + component.type() + "' is not supported; supported are ALE and MKDADensity");
        };
        requireApproximateNull(arguments);
        if (!arguments.text("mask_coverage", "brain").equals("brain")) {
            throw arguments.invalid("mask_coverage", arguments.text("mask_coverage", ""), "brain");
        }
        arguments.requireAbsent(
                "mask", "but only the MNI152NLin6Asym 2 mm brain mask is supported; leave the argument out");
        arguments.acceptWithoutEffect("n_iters", "n_cores", "memory", "memory_level", "generate_description");
        warnings.addAll(arguments.warnings());
        return estimator;
    }

    private static Ale ale(Arguments arguments) {
        requireKernel(arguments, "ALEKernel");
        var fwhm = arguments.positive("kernel__fwhm");
        var sampleSize = arguments.positive("kernel__sample_size");
        if (fwhm.isPresent() && sampleSize.isPresent()) {
            throw new InvalidAnalysisException("kernel__fwhm and kernel__sample_size of ALE exclude each other, got "
                    + fwhm.getAsDouble() + " and " + sampleSize.getAsDouble() + "; leave one of them out");
        }
        if (fwhm.isPresent()) {
            return new Ale(new AleKernel(new AleKernel.Fwhm(fwhm.getAsDouble())));
        }
        return new Ale(new AleKernel(
                sampleSize.isPresent()
                        ? new AleKernel.OneSampleSize(sampleSize.getAsDouble())
                        : new AleKernel.EachSampleSize()));
    }

    private static MkdaDensity mkdaDensity(Arguments arguments) {
        requireKernel(arguments, "MKDAKernel");
        double value = arguments.positive("kernel__value").orElse(1);
        if (value != 1) {
            throw arguments.invalid("kernel__value", value, "1, since the null distribution counts experiments");
        }
        double radius = arguments.positive("kernel__r").orElse(MKDA_RADIUS);
        if (radius > MOST_MKDA_RADIUS) {
            throw arguments.invalid("kernel__r", radius, "at most " + MOST_MKDA_RADIUS + " mm");
        }
        return new MkdaDensity(new MkdaKernel(radius));
    }

    private static void requireKernel(Arguments arguments, String kernel) {
        var got = arguments.text("kernel_transformer", kernel);
        if (!got.equals(kernel)) {
            throw arguments.invalid("kernel_transformer", got, kernel);
        }
    }

    private static void requireApproximateNull(Arguments arguments) {
        var got = arguments.text("null_method", "approximate");
        if (!got.equals("approximate")) {
            throw arguments.invalid("null_method", got, "approximate");
        }
    }

    private static Corrector corrector(Specification specification, List<String> warnings) {
        var component = specification
                .corrector()
                .orElseThrow(() -> new InvalidAnalysisException("the specification has no corrector, which stands for"
                        + " FWECorrector with method montecarlo and is not supported; supported are FDRCorrector with"
                        + " method indep or negcorr and FWECorrector with method bonferroni"));
        var arguments = new Arguments(component);
        var corrector = switch (component.type()) {
            case "FDRCorrector" -> fdr(arguments);
            case "FWECorrector" -> fwe(arguments);
            default ->
                throw new InvalidAnalysisException("corrector '" + component.type()
                        + "' is not supported; supported are FDRCorrector and FWECorrector");
        };
        warnings.addAll(arguments.warnings());
        return corrector;
    }

    private static Corrector fdr(Arguments arguments) {
        arguments.acceptWithoutEffect("alpha");
        var method = arguments.text("method", FdrCorrector.Method.INDEP.id());
        for (var known : FdrCorrector.Method.values()) {
            if (known.id().equals(method)) {
                return new FdrCorrector(known);
            }
        }
        throw arguments.invalid("method", method, "indep or negcorr");
    }

    private static Corrector fwe(Arguments arguments) {
        arguments.acceptWithoutEffect("voxel_thresh", "n_iters", "n_cores");
        var method = arguments.text("method", "bonferroni");
        if (!method.equals("bonferroni")) {
            throw arguments.invalid(
                    "method", method, "bonferroni (montecarlo is not supported; FDRCorrector with method indep is)");
        }
        return new BonferroniCorrector();
    }
}
