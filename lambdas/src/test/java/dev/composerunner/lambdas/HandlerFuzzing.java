package dev.composerunner.lambdas;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.composerunner.lambdas.FuzzedHandlers.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link FuzzedHandlers}, with a fuzzer that changes the bytes so that they reach new code. Not among the tests of a build: it is run as
 * CONTRIBUTING.md says. What is found becomes a test of its own, named after the rule that was broken.
 */
final class HandlerFuzzing {

    private static final List<Target> TARGETS = List.copyOf(EnumSet.allOf(Target.class));

    private static @Nullable FuzzedHandlers handlers;

    /** The first byte chooses the handler. */
    private static Stream<byte[]> seeds() {
        return IntStream.range(0, 300).mapToObj(HandlerEventsTest::bytes);
    }

    @AfterAll
    static void close() {
        if (handlers != null) {
            handlers.close();
        }
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void events(byte[] bytes) {
        if (bytes.length > 0) {
            Target target = TARGETS.get(Math.floorMod(bytes[0], TARGETS.size()));
            handlers().send(target, Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }

    private static FuzzedHandlers handlers() {
        FuzzedHandlers present = handlers;
        if (present == null) {
            try {
                Path folder = Files.createTempDirectory("fuzzed-types-");
                Files.writeString(folder.resolve("render.job.yaml"), FuzzedHandlers.RENDER);
                present = new FuzzedHandlers(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            handlers = present;
        }
        return present;
    }
}
