package dev.composerunner.bench;

import dev.composerunner.metaanalysis.Progress;
import dev.composerunner.metaanalysis.Workers;
import dev.composerunner.metaanalysis.corrector.Correction;
import dev.composerunner.metaanalysis.corrector.FdrCorrector;
import dev.composerunner.metaanalysis.diagnostics.ClusterTable;
import dev.composerunner.metaanalysis.diagnostics.Clusters;
import dev.composerunner.metaanalysis.diagnostics.Table;
import dev.composerunner.metaanalysis.estimator.Ale;
import dev.composerunner.metaanalysis.estimator.DensityFit;
import dev.composerunner.metaanalysis.image.Mask;
import dev.composerunner.metaanalysis.image.Nifti;
import dev.composerunner.metaanalysis.image.Volume;
import dev.composerunner.metaanalysis.kernel.AleKernel;
import dev.composerunner.metaanalysis.permutation.Permutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What comes after a fit: correction, clusters and their peaks, images. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MapBenchmark {

    private static final int EXPERIMENTS = 30;
    private static final int FOCI_EACH = 12;
    private static final double THRESHOLD_Z = 1.65;
    private static final int LEAST_VOXELS = 10;
    private static final int MOST_BYTES = 1 << 22;

    private final Mask mask = Mask.mni152();
    private final Permutations permutations = Permutations.here(new Workers(1, Progress.NONE));
    private final DensityFit fit = fit(mask);
    private final Volume z = mask.unmask(fit.z());
    private final Volume stat = mask.unmask(fit.stat());

    private static DensityFit fit(Mask mask) {
        try (var workers = new Workers(1, Progress.NONE)) {
            return new Ale(new AleKernel(new AleKernel.EachSampleSize()))
                    .fit(SimulatedExperiments.of(EXPERIMENTS, FOCI_EACH, mask), mask, Permutations.here(workers));
        }
    }

    @Benchmark
    public Correction fdr() {
        return new FdrCorrector(FdrCorrector.Method.INDEP).correct(fit, permutations);
    }

    @Benchmark
    public Table clusterTable() {
        return ClusterTable.of(Clusters.of(z, THRESHOLD_Z, LEAST_VOXELS));
    }

    @Benchmark
    public int niftiWrite() throws IOException {
        var out = new ByteArrayOutputStream(MOST_BYTES);
        Nifti.write(out, stat);
        return out.size();
    }
}
