package dev.composerunner.bench;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.DensityFit;
import dev.composerunner.metaanalysis.estimator.MkdaDensity;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.kernel.Experiment;
import dev.composerunner.metaanalysis.kernel.MkdaKernel;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole fits of the size of a usual study set: modelled activation, statistic, null distribution, significance. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FitBenchmark {

    private static final int EXPERIMENTS = 30;
    private static final int FOCI_EACH = 12;
    private static final double RADIUS_MM = 10;

    @Param({"1", "2"})
    private int threads;

    private final Mask mask = Mask.mni152();
    private List<Experiment> simulated = List.of();
    private Workers workers = new Workers(1, Progress.NONE);

    @Setup
    public void simulate() {
        workers.close();
        workers = new Workers(threads, Progress.NONE);
        simulated = SimulatedExperiments.of(EXPERIMENTS, FOCI_EACH, mask);
    }

    @TearDown
    public void stop() {
        workers.close();
    }

    @Benchmark
    public DensityFit ale() {
        return new Ale(new AleKernel(new AleKernel.EachSampleSize())).fit(simulated, mask, Permutations.here(workers));
    }

    @Benchmark
    public DensityFit mkdaDensity() {
        return new MkdaDensity(new MkdaKernel(RADIUS_MM)).fit(simulated, mask, Permutations.here(workers));
    }
}
