package dev.composerunner.lambdas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@link FuzzedHandlers} for random events, the same in each run. {@code -Dfuzz.events=1000000} makes it the long form for each handler;
 * {@code HandlerFuzzing} looks for events that reach new code.
 */
@Isolated("takes the standard output and error")
final class HandlerEventsTest {

    private static final int EVENTS = Integer.getInteger("fuzz.events", 250);
    private static final int FIRST = Integer.getInteger("fuzz.first", 0);
    private static final int MAX_BYTES = 200;

    @TempDir
    private Path folder = Path.of("");

    static byte[] bytes(long seed) {
        var random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(MAX_BYTES)];
        random.nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(7200)
    void randomEvents_areAnsweredOrRefused(FuzzedHandlers.Target target) throws IOException {
        Files.writeString(folder.resolve("render.job.yaml"), FuzzedHandlers.RENDER);
        Map<String, Integer> outcomes = new TreeMap<>();
        long begun = System.nanoTime();
        try (var handlers = new FuzzedHandlers(folder)) {
            for (int seed = FIRST; seed < FIRST + EVENTS; seed++) {
                try {
                    outcomes.merge(handlers.send(target, bytes(seed)), 1, Integer::sum);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                }
            }
        }
        System.out.printf(
                "%s: %d events in %d s: %s%n", target, EVENTS, (System.nanoTime() - begun) / 1_000_000_000, outcomes);
    }
}
