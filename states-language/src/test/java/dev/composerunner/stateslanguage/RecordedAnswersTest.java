package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Runs the executions that were recorded on AWS: outcome and history are to be equal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedAnswersTest {

    private static final Duration A_LONG_TIME = Duration.ofSeconds(30);

    private final RecordedAnswers answers = new RecordedAnswers();

    @TestFactory
    Stream<DynamicTest> recordedExecution_run_givesWhatAwsGave() throws IOException {
        if (!RecordedAnswers.present()) {
            // As a test of its own, so that the reason shows among the skipped ones.
            return Stream.of(DynamicTest.dynamicTest(
                    "recorded answers", () -> assumeTrue(false, "no recorded answers in " + RecordedAnswers.folder())));
        }
        Path folder = RecordedAnswers.folder();
        try (Stream<Path> cases = Files.walk(folder.resolve("cases"));
                Stream<Path> ecs = Files.walk(folder.resolve("ecs"))) {
            return Stream.concat(cases, ecs)
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> new RecordedCase(folder.relativize(file).toString(), RecordedAnswers.read(file)))
                    .toList()
                    .stream()
                    .map(recorded -> DynamicTest.dynamicTest(recorded.file(), () -> check(recorded)));
        }
    }

    @AfterAll
    void printCounts() {
        answers.print();
    }

    private void check(RecordedCase recorded) {
        String reason = RecordedAnswers.skipped(recorded.file());
        if (!reason.isEmpty()) {
            answers.skip(recorded.category());
            assumeTrue(false, reason);
        }
        try {
            assertThat(assertTimeoutPreemptively(A_LONG_TIME, recorded::differences))
                    .isEmpty();
            answers.passed(recorded.category());
        } catch (AssertionError | RuntimeException e) {
            answers.failed(recorded.category());
            throw e;
        }
    }
}
