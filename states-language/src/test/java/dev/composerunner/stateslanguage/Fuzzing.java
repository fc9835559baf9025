package dev.composerunner.stateslanguage;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * {@link Robustness}, with a fuzzer that changes the bytes so that they reach new code. Not among the tests of a build: one property at a
 * time is run as CONTRIBUTING.md says. What is found becomes a test of its own, named after the rule that was broken.
 */
final class Fuzzing {

    @FuzzTest(maxDuration = "10m")
    void executions(byte[] bytes) {
        Robustness.ofExecutions(bytes);
    }

    @FuzzTest(maxDuration = "10m")
    void texts(byte[] bytes) {
        Robustness.ofTexts(bytes);
    }

    @FuzzTest(maxDuration = "10m")
    void expressions(byte[] bytes) {
        Robustness.ofExpressions(bytes);
    }
}
