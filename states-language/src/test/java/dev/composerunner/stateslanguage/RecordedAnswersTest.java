package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Runs the executions that were recorded on AWS: outcome and history are to be equal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedAnswersTest {

    private final Path folder = Path.of(System.getProperty("shared.dir", "../../shared"), "states-language");
    private final Map<String, int[]> counts = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();

    @TestFactory
    Stream<DynamicTest> recordedExecution_run_givesWhatAwsGave() throws IOException {
        if (!Files.isDirectory(folder)) {
            // As a test of its own, so that the reason shows among the skipped ones.
            return Stream.of(DynamicTest.dynamicTest(
                    "recorded answers", () -> assumeTrue(false, "no recorded answers in " + folder)));
        }
        try (Stream<Path> cases = Files.walk(folder.resolve("cases"));
                Stream<Path> ecs = Files.walk(folder.resolve("ecs"))) {
            return Stream.concat(cases, ecs)
                    .filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(this::read)
                    .toList()
                    .stream()
                    .map(recorded -> DynamicTest.dynamicTest(recorded.file(), () -> check(recorded)));
        }
    }

    @AfterAll
    void printCounts() {
        counts.forEach((category, count) -> System.out.printf(
                "corpus %s: passed %d, failed %d, skipped %d%n", category, count[0], count[1], count[2]));
        reasons.forEach((reason, count) -> System.out.printf("corpus skipped for %s: %d%n", reason, count));
    }

    private RecordedCase read(Path file) {
        try {
            return new RecordedCase(folder.relativize(file).toString(), new JsonMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(RecordedCase recorded) {
        int[] count = counts.computeIfAbsent(recorded.category(), _ -> new int[3]);
        recorded.outOfScope().ifPresent(reason -> {
            count[2]++;
            reasons.merge(reason, 1, Integer::sum);
            assumeTrue(false, reason);
        });
        count[1]++;
        assertThat(recorded.differences()).isEmpty();
        count[1]--;
        count[0]++;
    }
}
