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

/** Whole fits of a large study set. One takes seconds to tens of seconds, so few are made. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 2)
public class LargeFitBenchmark {

    private static final int EXPERIMENTS = 1000;
    private static final int FOCI_EACH = 12;
    private static final double RADIUS_MM = 10;

    @Param("2")
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
