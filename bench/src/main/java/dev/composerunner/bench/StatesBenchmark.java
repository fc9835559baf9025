package dev.composerunner.bench;

import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Transitions of Pass states in one execution, and whole executions of five states with and without a journal. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatesBenchmark {

    private final Interpreter passes =
            StatesMachines.interpreter(StatesMachines.passes(StatesMachines.PASSES, ""), Journal.NONE);
    private final Interpreter expressions = StatesMachines.interpreter(
            StatesMachines.passes(StatesMachines.PASSES, "\"Output\":{\"n\":\"{% $states.input.n + 1 %}\"},"),
            Journal.NONE);
    private final Interpreter five = StatesMachines.interpreter(StatesMachines.FIVE, Journal.NONE);
    private Interpreter durable = five;
    private Path folder = Path.of("");
    private AutoCloseable journal = () -> {};

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("states-benchmark");
        FileJournal opened = FileJournal.open(folder, FileJournal.Settings.STANDARD, TimeSource.system());
        journal = opened;
        durable = StatesMachines.interpreter(StatesMachines.FIVE, opened);
    }

    @TearDown
    public void remove() throws Exception {
        journal.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(StatesMachines.PASSES)
    public Outcome passTransition() {
        return passes.run(StatesMachines.context(), StatesMachines.input());
    }

    @Benchmark
    @OperationsPerInvocation(StatesMachines.PASSES)
    public Outcome passTransitionWithExpression() {
        return expressions.run(StatesMachines.context(), StatesMachines.input());
    }

    @Benchmark
    public Outcome fiveStates() {
        return five.run(StatesMachines.context(), StatesMachines.input());
    }

    @Benchmark
    public Outcome fiveStatesWithJournal() {
        return durable.run(StatesMachines.context(), StatesMachines.input());
    }
}
