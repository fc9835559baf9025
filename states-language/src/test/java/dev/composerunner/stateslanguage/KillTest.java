package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a service at seeded random moments. {@code -Dkills=200} makes it the long form, {@code -Dkills.seed=N} other moments. */
final class KillTest {

    private static final int EXECUTIONS = 50;
    private static final int FINISHED = 10_000;
    private static final Duration READY = Duration.ofSeconds(3);

    private final int kills = Integer.getInteger("kills", 5);
    private final long seed = Long.getLong("kills.seed", 1);
    private final Random random = new Random(seed);
    private final List<Long> readyMillis = new ArrayList<>();
    private final List<Long> startMillis = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void service_killedAtAnyMoment_endsEveryExecutionAsWithoutTheKill() throws Exception {
        fill();
        int batch = 0;
        for (int done = 0; done < kills; ) {
            if (diesBeforeItsEnd(batch, random.nextInt(2_000))) {
                done++;
            } else {
                batch++;
            }
        }
        assertThat(diesBeforeItsEnd(batch, 120_000)).isFalse();
        int executions = check(batch);
        System.out.printf(
                "kills %d (seed %d): %d executions ended as without; with %d finished on disk the service was ready %d ms after the"
                        + " start of the process (median; slowest %d), %d ms (%d) of that for the journal%n",
                kills,
                seed,
                executions,
                FINISHED,
                median(startMillis),
                Collections.max(startMillis),
                median(readyMillis),
                Collections.max(readyMillis));
        // The median, since a start may fall together with something else that the machine does.
        assertThat(Duration.ofMillis(median(startMillis))).isLessThan(READY);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private void fill() throws IOException {
        try (FileJournal journal = Durable.journal(folder)) {
            for (int i = 0; i < FINISHED; i++) {
                ExecutionContext context = Durable.context("finished-" + i);
                journal.begin(context, Machine.json("{}"));
                journal.append(context.arn(), List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
            }
        }
    }

    private static JournalEntry event(long id, String type) {
        return new JournalEntry.Event(
                "", new HistoryEvent(id, 0, FakeTime.START, type, Machine.json("{'output':'{}'}")), null);
    }

    /** Lets the service run {@code millis} from when it is ready; false if it came to its end before. */
    private boolean diesBeforeItsEnd(int batch, int millis) throws Exception {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Durable.class.getName(),
                        folder.toString(),
                        String.valueOf(batch),
                        String.valueOf(EXECUTIONS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            String ready = String.valueOf(lines.readLine());
            assertThat(ready).startsWith("ready ");
            readyMillis.add(Long.parseLong(ready.split(" ", -1)[1]));
            startMillis.add((System.nanoTime() - start) / 1_000_000);
            var end = CompletableFuture.supplyAsync(() -> read(lines));
            try {
                assertThat(end.get(millis, TimeUnit.MILLISECONDS)).isEqualTo("done");
                return false;
            } catch (TimeoutException _) {
                return !killed(process, end);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Kills the process; whether it was done all the same. */
    private static boolean killed(Process process, CompletableFuture<String> end)
            throws InterruptedException, ExecutionException {
        process.destroyForcibly().waitFor();
        return end.get().equals("done");
    }

    private static String read(BufferedReader lines) {
        try {
            return String.valueOf(lines.readLine());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private int check(int lastBatch) throws IOException {
        var whole = new MemoryJournal();
        assertThat(Durable.run(whole, "reference")).isEqualTo(Durable.EXPECTED);
        List<String> content =
                Histories.content(whole.read(Durable.context("reference").arn()).history());
        int checked = 0;
        try (FileJournal journal = Durable.journal(folder)) {
            assertThat(journal.running()).isEmpty();
            assertThat(journal.finished()).hasSize(FINISHED + (lastBatch + 1) * EXECUTIONS);
            for (int batch = 0; batch <= lastBatch; batch++) {
                for (int i = 0; i < EXECUTIONS; i++) {
                    String arn = Durable.context(Durable.name(batch, i)).arn();
                    List<HistoryEvent> history = journal.read(arn).history();
                    Histories.assertWhole(history);
                    assertThat(history.getLast().outcome()).as(arn).contains(Durable.EXPECTED);
                    assertThat(Histories.content(history)).as(arn).containsExactlyInAnyOrderElementsOf(content);
                    checked++;
                }
            }
        }
        try (var left = Files.list(folder.resolve("running"))) {
            assertThat(new ArrayList<>(left.toList())).isEmpty();
        }
        return checked;
    }
}
