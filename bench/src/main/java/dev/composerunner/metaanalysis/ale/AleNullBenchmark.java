package dev.composerunner.metaanalysis.ale;

import dev.composerunner.bench.SimulatedExperiments;
import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.inference.HistogramNull;
import dev.composerunner.metaanalysis.kernel.ActivationModel;
import dev.composerunner.metaanalysis.kernel.AleKernel;
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

/** The convolution of experiments' histograms alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AleNullBenchmark {

    private static final int FOCI_EACH = 12;

    @Param({"30", "300"})
    private int experiments;

    @Param({"1", "2"})
    private int threads;

    private final Mask mask = Mask.mni152();
    private List<AleNull.Histogram> histograms = List.of();
    private Workers workers = new Workers(1, Progress.NONE);

    @Setup
    public void model() {
        workers.close();
        workers = new Workers(threads, Progress.NONE);
        var model = new ActivationModel(new AleKernel(new AleKernel.EachSampleSize()), mask);
        var scratch = model.scratch();
        histograms = SimulatedExperiments.of(experiments, FOCI_EACH, mask).stream()
                .map(experiment -> AleNull.Histogram.of(model.of(experiment, scratch)))
                .toList();
    }

    @TearDown
    public void stop() {
        workers.close();
    }

    @Benchmark
    public HistogramNull combine() {
        return AleNull.of(histograms, mask.size(), workers);
    }
}
