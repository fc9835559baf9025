package dev.composerunner.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.OperatingSystemMXBean;
import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.Journal;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Prints how much load the interpreter of states takes. */
public final class StatesLoad {

    private static final int ROUNDS = 5;
    private static final int EXECUTIONS = 2_000;
    private static final int AT_ONCE = 16;
    private static final int WAITING = 1_000;
    private static final int ITEMS = 10_000;

    private StatesLoad() {}

    public static void main(String[] args) throws Exception {
        passes("Pass transitions", "");
        passes("Pass transitions with an expression", "\"Output\":{\"n\":\"{% $states.input.n + 1 %}\"},");
        Path folder = Files.createTempDirectory("states-load");
        try {
            for (boolean force : new boolean[] {false, true}) {
                var settings = new FileJournal.Settings(FileJournal.Settings.STANDARD.retention(), force);
                try (var journal =
                        FileJournal.open(folder.resolve(force ? "forced" : "plain"), settings, TimeSource.system())) {
                    durable(journal, force);
                }
            }
            try (var journal =
                    FileJournal.open(folder.resolve("waiting"), FileJournal.Settings.STANDARD, TimeSource.system())) {
                waiting(journal);
            }
            try (var journal =
                    FileJournal.open(folder.resolve("map"), FileJournal.Settings.STANDARD, TimeSource.system())) {
                map("DISTRIBUTED", journal);
                map("INLINE", journal);
            }
        } finally {
            remove(folder);
        }
    }

    private static void passes(String what, String fields) throws InterruptedException {
        Interpreter interpreter =
                StatesMachines.interpreter(StatesMachines.passes(StatesMachines.PASSES, fields), Journal.NONE);
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = cpu();
            long start = System.nanoTime();
            expect(interpreter.run(StatesMachines.context(), StatesMachines.input()));
            print(what + " a second, in one execution", StatesMachines.PASSES / seconds(start));
            print("microseconds of processor each", (cpu() - cpu) / 1e3 / StatesMachines.PASSES);
        }
    }

    private static void durable(Journal journal, boolean force) throws InterruptedException {
        Interpreter interpreter = StatesMachines.interpreter(StatesMachines.FIVE, journal);
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = cpu();
            long start = System.nanoTime();
            List<Thread> users = new ArrayList<>();
            for (int user = 0; user < AT_ONCE; user++) {
                users.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < EXECUTIONS / AT_ONCE; i++) {
                        expect(interpreter.run(StatesMachines.context(), StatesMachines.input()));
                    }
                }));
            }
            for (Thread user : users) {
                user.join();
            }
            print(
                    "executions of five states a second, " + AT_ONCE + " at once, journal "
                            + (force ? "forced to the device" : "written"),
                    EXECUTIONS / seconds(start));
            print("microseconds of processor each", (cpu() - cpu) / 1e3 / EXECUTIONS);
        }
    }

    private static void waiting(Journal journal) throws InterruptedException {
        Interpreter interpreter = StatesMachines.interpreter(StatesMachines.WAIT, journal);
        long before = heap();
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            executions.add(interpreter.start(StatesMachines.context(), StatesMachines.input()));
        }
        Thread.sleep(2_000);
        long after = heap();
        print("MB of heap with " + WAITING + " executions in Wait", after / 1e6);
        print("KB of heap for each of them", (after - before) / 1e3 / WAITING);
        executions.forEach(execution -> execution.stop(null, null));
        for (Execution execution : executions) {
            execution.await();
        }
    }

    private static void map(String mode, Journal journal) {
        // The iterations of an inline Map have four events each, which is more than a Standard execution may have.
        Interpreter interpreter =
                StatesMachines.interpreter(StatesMachines.map(mode), journal).withMostEvents(5 * ITEMS);
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < ITEMS; i++) {
            items.add(i);
        }
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            JsonNode output = expect(interpreter.run(StatesMachines.context(), items));
            if (output.size() != ITEMS || output.get(ITEMS - 1).intValue() != ITEMS) {
                throw new IllegalStateException("wrong output");
            }
            print("seconds for a Map of " + ITEMS + " items, " + mode, seconds(start));
        }
    }

    private static JsonNode expect(Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded(JsonNode output)) {
            return output;
        }
        throw new IllegalStateException(outcome.toString());
    }

    private static long heap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Nanoseconds of processor time that this process has had; what else runs on the machine does not count. */
    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void print(String what, double value) {
        System.out.printf("%,12.1f %s%n", value, what);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
