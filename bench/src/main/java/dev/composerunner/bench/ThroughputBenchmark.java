package dev.composerunner.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What this machine can do at best, on one thread: the limit that permutations are held against. One operation is one float. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ThroughputBenchmark {

    private static final int IN_CACHE = 2_048;
    private static final int IN_MEMORY = 32 * 1024 * 1024;

    private final float[] near = new float[IN_CACHE];
    private final float[] nearSum = new float[IN_CACHE];
    private final float[] far = new float[IN_MEMORY];
    private final float[] farSum = new float[IN_MEMORY];

    /** Fills pages, so that none is the system's page of zeros. */
    public ThroughputBenchmark() {
        Arrays.fill(near, 1);
        Arrays.fill(far, 1);
        Arrays.fill(farSum, 1);
    }

    @Benchmark
    @OperationsPerInvocation(IN_CACHE)
    public float[] addInNearestCache() {
        add(near, nearSum);
        return nearSum;
    }

    @Benchmark
    @OperationsPerInvocation(IN_MEMORY)
    public float[] addInMemory() {
        add(far, farSum);
        return farSum;
    }

    private static void add(float[] from, float[] to) {
        for (int n = 0; n < to.length; n++) {
            to[n] += from[n];
        }
    }
}
