package dev.composerunner.metaanalysis.workflow;

import dev.composerunner.metaanalysis.InvalidAnalysisException;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.AleSubtraction;
import dev.composerunner.metaanalysis.estimator.Estimator;
import dev.composerunner.metaanalysis.estimator.Kda;
import dev.composerunner.metaanalysis.estimator.MkdaChi2;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.estimator.Scale;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Reads the estimator of a specification. Defaults are NiMARE's. */
final class EstimatorSettings {

    static final int PERMUTATIONS = 5000;
    static final int MOST_PERMUTATIONS = 10_000_000;

    static final double VOXEL_THRESHOLD = 0.001;

    private static final double PRIOR = 0.5;
    private static final double SPHERE_RADIUS = 10;
    private static final double MOST_SPHERE_RADIUS = 100;
    private static final double MOST_FWHM = 50;

    private final Arguments arguments;
    private final long seed;

    private EstimatorSettings(Arguments arguments, long seed) {
        this.arguments = arguments;
        this.seed = seed;
    }

    /**
     * @param seed what the random numbers follow from
     * @param warnings gets a sentence for each argument that was ignored
     */
    static Estimator read(Component component, long seed, List<String> warnings) {
        var arguments = new Arguments(component);
        var settings = new EstimatorSettings(arguments, seed);
        Estimator estimator = switch (component.type().toLowerCase(Locale.ROOT)) {
            case "ale" -> settings.ale();
            case "mkdadensity" -> settings.mkdaDensity();
            case "kda" -> settings.kda(warnings);
            case "scale" -> settings.scale();
            case "alesubtraction" -> settings.aleSubtraction();
            case "mkdachi2" -> settings.mkdaChi2();
            default ->
                throw new InvalidAnalysisException(
                        "estimator '" + component.type()
                                + "' is not supported; supported are ALE, MKDADensity, KDA, SCALE, ALESubtraction and MKDAChi2");
        };
        settings.readCommon();
        warnings.addAll(arguments.warnings());
        return estimator;
    }

    private void readCommon() {
        var coverage = arguments.text("mask_coverage", "brain");
        if (!coverage.equals("brain")) {
            throw arguments.invalid("mask_coverage", coverage, "brain");
        }
        arguments.requireAbsent(
                "mask", "but only the MNI152NLin6Asym 2 mm brain mask is supported; leave the argument out");
        arguments.acceptWithoutEffect("n_iters", "n_cores", "memory", "memory_level", "generate_description");
    }

    private Ale ale() {
        return new Ale(aleKernel(), nullMethod());
    }

    private MkdaDensity mkdaDensity() {
        requireKernel("MKDAKernel");
        return new MkdaDensity(sphere(), nullMethod());
    }

    private Kda kda(List<String> warnings) {
        requireKernel("KDAKernel");
        warnings.add(
                "KDA counts foci, so that one experiment of many foci may decide the result; MKDADensity, which counts"
                        + " experiments, has superseded it");
        return new Kda(sphere(), nullMethod());
    }

    private Scale scale() {
        var pool = arguments.positions("xyz");
        if (pool.isEmpty()) {
            throw new InvalidAnalysisException("argument xyz of SCALE is missing; give the positions that foci may have"
                    + " by chance, a list of [x, y, z] in millimetres of MNI space");
        }
        return new Scale(aleKernel(), pool, permutations(), seed);
    }

    private AleSubtraction aleSubtraction() {
        if (arguments.flag("restrict_to_inference_mask", false)) {
            throw arguments.invalid("restrict_to_inference_mask", true, "false, since there are no inference masks");
        }
        arguments.acceptWithoutEffect("low_memory");
        return new AleSubtraction(
                aleKernel(),
                permutations(),
                arguments.between(0, 1, "voxel_thresh").orElse(VOXEL_THRESHOLD),
                arguments.flag("vfwe_only", true),
                seed,
                compatibility());
    }

    private MkdaChi2 mkdaChi2() {
        requireKernel("MKDAKernel");
        return new MkdaChi2(
                sphere(),
                prior(),
                arguments.choice(
                        "fwe_null_method",
                        Map.of(
                                "label-permutation", MkdaChi2.NullMethod.LABEL_PERMUTATION,
                                "random-foci", MkdaChi2.NullMethod.RANDOM_FOCI),
                        "label-permutation"),
                compatibility());
    }

    /** Null and 0 leave the maps with a prior out; absence does not. */
    private OptionalDouble prior() {
        if (arguments.isNull("prior")) {
            return OptionalDouble.empty();
        }
        double prior = arguments.number("prior", PRIOR);
        if (!(prior >= 0 && prior <= 1)) {
            throw arguments.invalid("prior", prior, "a number from 0 to 1");
        }
        return prior == 0 ? OptionalDouble.empty() : OptionalDouble.of(prior);
    }

    private Compatibility compatibility() {
        return arguments.choice("compatibility", CorrectorSettings.COMPATIBILITIES, "nimare");
    }

    private int permutations() {
        return arguments.count("n_iters", MOST_PERMUTATIONS, PERMUTATIONS);
    }

    private NullMethod nullMethod() {
        int permutations = permutations();
        var method = arguments.text("null_method", "approximate");
        return switch (method) {
            case "approximate" -> new NullMethod.Approximate();
            case "montecarlo" -> new NullMethod.MonteCarlo(permutations, seed);
            default -> throw arguments.invalid("null_method", "'" + method + "'", "approximate or montecarlo");
        };
    }

    private AleKernel aleKernel() {
        requireKernel("ALEKernel");
        var fwhm = arguments.positive("kernel__fwhm");
        var sampleSize = arguments.positive("kernel__sample_size");
        if (fwhm.isPresent() && sampleSize.isPresent()) {
            throw new InvalidAnalysisException("kernel__fwhm and kernel__sample_size exclude each other, got "
                    + fwhm.getAsDouble() + " and " + sampleSize.getAsDouble() + "; leave one of them out");
        }
        if (fwhm.isPresent()) {
            if (fwhm.getAsDouble() > MOST_FWHM) {
                throw arguments.invalid("kernel__fwhm", fwhm.getAsDouble(), "at most " + MOST_FWHM + " mm");
            }
            return new AleKernel(new AleKernel.Fwhm(fwhm.getAsDouble()));
        }
        return new AleKernel(
                sampleSize.isPresent()
                        ? new AleKernel.OneSampleSize(sampleSize.getAsDouble())
                        : new AleKernel.EachSampleSize());
    }

    private MkdaKernel sphere() {
        double radius = arguments.positive("kernel__r").orElse(SPHERE_RADIUS);
        if (radius > MOST_SPHERE_RADIUS) {
            throw arguments.invalid("kernel__r", radius, "at most " + MOST_SPHERE_RADIUS + " mm");
        }
        return new MkdaKernel(radius, arguments.positive("kernel__value").orElse(1));
    }

    private void requireKernel(String kernel) {
        var got = arguments.text("kernel_transformer", kernel);
        if (!got.equals(kernel)) {
            throw arguments.invalid("kernel_transformer", "'" + got + "'", kernel);
        }
    }
}
