package dev.composerunner.stateslanguage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.Problem;
import dev.composerunner.stateslanguage.model.Problem.Severity;
import dev.composerunner.stateslanguage.model.map.MapMode.ExecutionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Compares what the validator finds with what AWS found, and with the opinions of two linters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecordedValidationsTest {

    private static final String ACTIVITY = "arn:aws:states:us-east-1:111111111111:activity:a";

    private static final Pattern ANY_RESOURCE =
            Pattern.compile("\"Resource\":\"(foo:bar|arn:aws:swf:[^\"]*|\\$\\{[^\"]*)\"");

    private final RecordedAnswers answers = new RecordedAnswers();

    @TestFactory
    Stream<DynamicTest> recordedValidation_again_findsWhatAwsFound() {
        if (!RecordedAnswers.present()) {
            return absent();
        }
        return RecordedAnswers.items("validation.json").stream()
                .map(item -> DynamicTest.dynamicTest(
                        item.get("id").textValue(), () -> counted("validation", () -> checkValidation(item))));
    }

    @TestFactory
    Stream<DynamicTest> definitionThatAwsRan_isAccepted() throws IOException {
        if (!RecordedAnswers.present()) {
            return absent();
        }
        try (Stream<Path> cases = Files.walk(RecordedAnswers.folder().resolve("cases"))) {
            return Stream.concat(
                            cases
                                    .filter(file -> file.toString().endsWith(".json"))
                                    .sorted()
                                    .map(RecordedAnswers::read)
                                    .toList()
                                    .stream(),
                            RecordedAnswers.items("choice.json").stream())
                    .map(item -> DynamicTest.dynamicTest(
                            item.get("id").textValue(), () -> counted("accepted", () -> checkAccepted(item))));
        }
    }

    @TestFactory
    Stream<DynamicTest> lintedDefinition_isJudgedAsByTheLinter() {
        if (!RecordedAnswers.present()) {
            return absent();
        }
        return RecordedAnswers.items("lint.json").stream().map(item -> {
            String id = item.get("id").textValue();
            return DynamicTest.dynamicTest(id, () -> {
                String reason = RecordedAnswers.skipped(id);
                if (!reason.isEmpty()) {
                    answers.skip("lint");
                    assumeTrue(false, reason);
                }
                counted("lint", () -> {
                    // The linters take any text for a resource.
                    String definition = ANY_RESOURCE
                            .matcher(item.get("definition").toString())
                            .replaceAll("\"Resource\":\"" + Machine.LAMBDA + "\"");
                    List<Problem> problems = StateMachineDefinition.problems(definition, ExecutionType.STANDARD);
                    assertThat(problems.isEmpty())
                            .as(problems::toString)
                            .isEqualTo(item.get("valid").booleanValue());
                });
            });
        });
    }

    @AfterAll
    void printCounts() {
        answers.print();
    }

    private static Stream<DynamicTest> absent() {
        return Stream.of(DynamicTest.dynamicTest(
                "recorded validations", () -> assumeTrue(false, "no recorded answers in " + RecordedAnswers.folder())));
    }

    private void counted(String category, Runnable check) {
        try {
            check.run();
            answers.passed(category);
        } catch (AssertionError | RuntimeException e) {
            answers.failed(category);
            throw e;
        }
    }

    private static List<Problem> problems(JsonNode item, ExecutionType type) {
        String text = item.has("definition_string")
                ? item.get("definition_string").textValue()
                : item.get("definition").toString();
        return StateMachineDefinition.problems(text, type);
    }

    private static void checkValidation(JsonNode item) {
        List<Problem> problems =
                problems(item, ExecutionType.valueOf(item.path("type").asText("STANDARD")));
        assertThat(problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR))
                .as(problems::toString)
                .isEqualTo(item.get("valid").booleanValue());
        JsonNode message = item.at("/expected_error/message");
        if (message.isTextual()) {
            assertThat(problems)
                    .anySatisfy(problem -> assertThat(message.textValue())
                            .startsWith("Invalid State Machine Definition: '" + problem.code() + ": ")
                            .endsWith(" at " + pointer(problem) + "'"));
        }
        JsonNode diagnostics = item.at("/expected_response/diagnostics");
        if (diagnostics.isArray()) {
            assertThat(problems)
                    .extracting(Problem::code, RecordedValidationsTest::pointer, Problem::message)
                    .containsExactlyElementsOf(diagnostics
                            .valueStream()
                            .map(one -> Tuple.tuple(
                                    one.get("code").textValue(),
                                    one.get("location").textValue(),
                                    one.get("message").textValue()))
                            .toList());
        }
    }

    private static String pointer(Problem problem) {
        return problem.path().isEmpty() ? "/" : problem.path();
    }

    private static void checkAccepted(JsonNode item) {
        // The recorder wrote a word for the ARN of an activity.
        String definition = item.get("definition").toString().replace("\"activity_arn\"", "\"" + ACTIVITY + "\"");
        ExecutionType type = ExecutionType.valueOf(item.path("type").asText("STANDARD"));
        assertThat(StateMachineDefinition.problems(definition, type))
                .noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
