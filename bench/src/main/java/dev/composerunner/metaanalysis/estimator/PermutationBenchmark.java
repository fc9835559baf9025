package dev.composerunner.metaanalysis.estimator;

import dev.composerunner.bench.SimulatedExperiments;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.ale.AleOfPlacedFoci;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.NullMethod;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.FocusDraws;
import dev.composerunner.metaanalysis.permutation.PermutationStream.Purpose;
import dev.composerunner.metaanalysis.permutation.Permutations;
import dev.composerunner.metaanalysis.permutation.SuprathresholdClusters;
import dev.composerunner.metaanalysis.placement.PlacedFoci;
import dev.composerunner.metaanalysis.placement.Suprathreshold;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One permutation on one thread: the voxels above the cluster-forming threshold of p = 0.001, their clusters, and the whole map. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PermutationBenchmark {

    private static final int FOCI_EACH = 12;
    private static final double THRESHOLD_P = 0.001;

    @Param({"21", "1000"})
    private int experiments = 21;

    @Param({"ALE", "MKDADensity", "KDA"})
    private String estimator = "ALE";

    private final Mask mask = Mask.mni152();
    private final SuprathresholdClusters clusters = new SuprathresholdClusters(mask.grid());
    private final Suprathreshold found = new Suprathreshold();
    private final float[] stat = new float[mask.size()];
    private PlacedFoci.Evaluator evaluator = new AleOfPlacedFoci(
                    new AleKernel(new AleKernel.Fwhm(10)), SimulatedExperiments.of(1, 1, mask), mask)
            .evaluator();
    private FocusDraws draws = FocusDraws.uniform(mask.size(), 0, Purpose.CORRECTION);
    private int[] places = new int[1];
    private double threshold;
    private int permutation;

    @Setup
    public void prepare() {
        var simulated = SimulatedExperiments.of(experiments, FOCI_EACH, mask);
        var approximate = new NullMethod.Approximate();
        var sphere = new MkdaKernel(10);
        GroupEstimator chosen = switch (estimator) {
            case "ALE" -> new Ale(new AleKernel(new AleKernel.EachSampleSize()), approximate);
            case "MKDADensity" -> new MkdaDensity(sphere, approximate);
            default -> new Kda(sphere, approximate);
        };
        try (var workers = new Workers(2, Progress.NONE)) {
            var fit = (DensityFit) chosen.fit(simulated, mask, Permutations.here(workers));
            threshold = fit.distribution().threshold(THRESHOLD_P);
            evaluator = fit.foci().evaluator();
        }
        places = new int[experiments * FOCI_EACH];
    }

    @Benchmark
    public float above() {
        draws.draw(permutation++, places);
        evaluator.above(places, threshold, found);
        clusters.clear();
        for (int n = 0; n < found.size(); n++) {
            clusters.add(mask.flat(found.voxel(n)), found.value(n) - threshold);
        }
        clusters.join();
        return (float) clusters.greatestMass() + found.greatest();
    }

    @Benchmark
    public float map() {
        draws.draw(permutation++, places);
        evaluator.map(places, stat);
        return stat[0];
    }
}
