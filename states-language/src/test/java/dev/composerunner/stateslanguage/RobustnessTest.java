package dev.composerunner.stateslanguage;

import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link Robustness} for random bytes, the same in each run. {@code Fuzzing} looks for bytes that do harm. */
@Timeout(600)
final class RobustnessTest {

    private static final int RUNS = Integer.getInteger("random.runs", 1_000);
    private static final int MOST_BYTES = 400;

    private static Stream<Arguments> properties() {
        return Stream.of(
                property("executions", Robustness::ofExecutions),
                property("texts", Robustness::ofTexts),
                property("expressions", Robustness::ofExpressions));
    }

    private static Arguments property(String name, Consumer<byte[]> property) {
        return Arguments.argumentSet(name, property);
    }

    @ParameterizedTest
    @MethodSource("properties")
    void randomBytes_keepTheRules(Consumer<byte[]> property) {
        for (int seed = 0; seed < RUNS; seed++) {
            var random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(MOST_BYTES)];
            random.nextBytes(bytes);
            try {
                property.accept(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
