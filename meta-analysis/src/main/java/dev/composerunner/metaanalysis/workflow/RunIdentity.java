package dev.composerunner.metaanalysis.workflow;

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
import dev.composerunner.metaanalysis.identity.CanonicalHash;
import dev.composerunner.metaanalysis.identity.NullIdentity;
import dev.composerunner.metaanalysis.image.Coordinate;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.EarlyStop;
import dev.composerunner.metaanalysis.permutation.MonteCarlo;
import dev.composerunner.metaanalysis.permutation.MonteCarlo.Compatibility;
import dev.composerunner.metaanalysis.permutation.PartialNullFile;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Names the values that decide the numbers of a run's null distributions. Names of settings are those of specifications. */
final class RunIdentity {

    /*
     * Components are taken apart by record patterns: a component added to an estimator, a kernel or a corrector does not compile
     * until it is named here. Ids and labels of experiments are left out; no number of a null follows from them.
     */
    private final Map<String, String> values = new TreeMap<>();

    private RunIdentity() {}

    /**
     * @param build hash of the engine's build
     * @param mathFunctions hash of what the JVM's mathematical functions return
     * @param second experiments that the first are compared with; empty for one group
     */
    static NullIdentity of(
            String build,
            String mathFunctions,
            Estimator estimator,
            Corrector corrector,
            List<Experiment> first,
            List<Experiment> second) {
        var identity = new RunIdentity();
        identity.put(NullIdentity.BUILD, build);
        identity.put("math_functions", mathFunctions);
        identity.put("format", PartialNullFile.VERSION);
        identity.estimator(estimator);
        identity.corrector(corrector);
        identity.group("group1", first);
        if (!second.isEmpty()) {
            identity.group("group2", second);
        }
        return NullIdentity.of(identity.values);
    }

    private void estimator(Estimator estimator) {
        switch (estimator) {
            case Ale(AleKernel kernel, NullMethod nullMethod) -> {
                put("estimator", "ALE");
                kernel(kernel);
                nullMethod(nullMethod);
            }
            case MkdaDensity(MkdaKernel kernel, NullMethod nullMethod) -> {
                put("estimator", "MKDADensity");
                kernel(kernel);
                nullMethod(nullMethod);
            }
            case Kda(MkdaKernel kernel, NullMethod nullMethod) -> {
                put("estimator", "KDA");
                kernel(kernel);
                nullMethod(nullMethod);
            }
            case Scale(AleKernel kernel, List<Coordinate> pool, int permutations, long seed) -> {
                put("estimator", "SCALE");
                kernel(kernel);
                var hash = new CanonicalHash();
                pool.forEach(position -> add(position, hash));
                put("estimator.positions", pool.size());
                put("estimator.xyz", hash.hex());
                put("estimator.n_iters", permutations);
                put("seed", seed);
            }
            case AleSubtraction(
                    AleKernel kernel,
                    int permutations,
                    double voxelThreshold,
                    boolean voxelLevelOnly,
                    long seed,
                    Compatibility compatibility) -> {
                put("estimator", "ALESubtraction");
                kernel(kernel);
                put("estimator.n_iters", permutations);
                put("estimator.voxel_thresh", voxelThreshold);
                put("estimator.vfwe_only", voxelLevelOnly);
                put("seed", seed);
                put("estimator.compatibility", id(compatibility));
            }
            case MkdaChi2(
                    MkdaKernel kernel,
                    OptionalDouble prior,
                    MkdaChi2.NullMethod nullMethod,
                    Compatibility compatibility) -> {
                put("estimator", "MKDAChi2");
                kernel(kernel);
                put("estimator.prior", prior.orElse(0));
                put(
                        "estimator.fwe_null_method",
                        switch (nullMethod) {
                            case LABEL_PERMUTATION -> "label-permutation";
                            case RANDOM_FOCI -> "random-foci";
                        });
                put("estimator.compatibility", id(compatibility));
            }
        }
    }

    private void kernel(AleKernel kernel) {
        switch (kernel.width()) {
            case AleKernel.EachSampleSize() -> put("estimator.kernel__sample_size", "that of each experiment");
            case AleKernel.OneSampleSize(double participants) -> put("estimator.kernel__sample_size", participants);
            case AleKernel.Fwhm(double millimetres) -> put("estimator.kernel__fwhm", millimetres);
        }
    }

    private void kernel(MkdaKernel kernel) {
        switch (kernel) {
            case MkdaKernel(double radius, double value) -> {
                put("estimator.kernel__r", radius);
                put("estimator.kernel__value", value);
            }
        }
    }

    private void nullMethod(NullMethod method) {
        switch (method) {
            case NullMethod.Approximate() -> put("estimator.null_method", "approximate");
            case NullMethod.MonteCarlo(int permutations, long seed) -> {
                put("estimator.null_method", "montecarlo");
                put("estimator.n_iters", permutations);
                put("seed", seed);
            }
        }
    }

    private void corrector(Corrector corrector) {
        switch (corrector) {
            case FdrCorrector(FdrCorrector.Method method) -> {
                put("corrector", "fdr");
                put("corrector.method", method.id());
            }
            case BonferroniCorrector() -> put("corrector", "bonferroni");
            case MonteCarloCorrector(
                    MonteCarlo(
                            int permutations,
                            double voxelThreshold,
                            boolean voxelLevelOnly,
                            long seed,
                            Compatibility compatibility,
                            var earlyStop)) -> {
                put("corrector", "montecarlo");
                put("corrector.n_iters", permutations);
                put("corrector.voxel_thresh", voxelThreshold);
                put("corrector.vfwe_only", voxelLevelOnly);
                put("seed", seed);
                put("corrector.compatibility", id(compatibility));
                earlyStop.ifPresent(this::earlyStop);
            }
        }
    }

    private void earlyStop(EarlyStop rule) {
        put("corrector.early_stop", rule.level());
        put("corrector.early_stop_error", rule.error());
    }

    private static String id(Compatibility compatibility) {
        return switch (compatibility) {
            case NIMARE -> "nimare";
            case MENDED -> "mended";
        };
    }

    private void group(String name, List<Experiment> experiments) {
        var hash = new CanonicalHash();
        int foci = 0;
        for (var experiment : experiments) {
            hash.add(experiment.sampleSize().orElse(Double.NaN))
                    .add(experiment.foci().size());
            experiment.foci().forEach(focus -> add(focus, hash));
            foci += experiment.foci().size();
        }
        put(name + ".experiments", experiments.size());
        put(name + ".foci", foci);
        put(name + ".data", hash.hex());
    }

    private static void add(Coordinate position, CanonicalHash hash) {
        hash.add(position.x()).add(position.y()).add(position.z());
    }

    private void put(String name, String value) {
        values.put(name, value);
    }

    private void put(String name, long value) {
        put(name, Long.toString(value));
    }

    /* The shortest decimal that reads back to the number, which the JDK specifies to the digit. */
    private void put(String name, double value) {
        put(name, Double.toString(value));
    }

    private void put(String name, boolean value) {
        put(name, Boolean.toString(value));
    }
}
