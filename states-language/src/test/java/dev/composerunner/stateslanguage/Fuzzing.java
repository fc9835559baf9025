package dev.composerunner.stateslanguage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link Robustness}, with a fuzzer that changes the bytes so that they reach new code. Not among the tests of a build: one property at a
 * time is run as CONTRIBUTING.md says. What is found becomes a test of its own, named after the rule that was broken.
 */
final class Fuzzing {

    /** Something to begin with: without, the fuzzer begins with a few bytes, and takes long to add to them. */
    private static Stream<byte[]> seeds() {
        return IntStream.range(0, 300).mapToObj(RobustnessTest::bytes);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void executions(byte[] bytes) {
        Robustness.ofExecutions(bytes);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void texts(byte[] bytes) {
        Robustness.ofTexts(bytes);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void expressions(byte[] bytes) {
        Robustness.ofExpressions(bytes);
    }
}
