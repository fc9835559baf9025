package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Runs the comparisons of Choice states that were recorded on AWS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedChoicesTest {

    private final RecordedAnswers answers = new RecordedAnswers();

    @TestFactory
    Stream<DynamicTest> recordedComparison_run_givesWhatAwsGave() {
        if (!RecordedAnswers.present()) {
            return Stream.of(DynamicTest.dynamicTest(
                    "recorded comparisons",
                    () -> assumeTrue(false, "no recorded answers in " + RecordedAnswers.folder())));
        }
        return RecordedAnswers.items("choice.json").stream()
                .map(item -> DynamicTest.dynamicTest(item.get("id").textValue(), () -> check(item)));
    }

    @AfterAll
    void printCounts() {
        answers.print();
    }

    private void check(JsonNode item) {
        String category = "choice " + item.get("operator").textValue();
        try {
            var definition = StateMachineDefinition.parse(item.get("definition"));
            assertThat(new Interpreter(definition, TaskRequest::arguments, new FakeTime(), new Random(1), _ -> {})
                            .run(Machine.CONTEXT, item.get("input")))
                    .isEqualTo(new Outcome.Succeeded(item.get("expected_output")));
            answers.passed(category);
        } catch (AssertionError | RuntimeException e) {
            answers.failed(category);
            throw e;
        }
    }
}
