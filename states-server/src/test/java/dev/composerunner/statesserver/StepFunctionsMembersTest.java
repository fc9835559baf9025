package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.IncludedData;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;
import software.amazon.awssdk.services.sfn.model.TooManyTagsException;
import software.amazon.awssdk.services.sfn.model.ValidationException;

/** What members of requests may be, and what becomes of them. */
@Timeout(60)
class StepFunctionsMembersTest {

    private static final String TASK = """
            {"Type": "Task", "Resource": "%s", "End": true}""";

    @TempDir
    private Path folder = Path.of("");

    private final StateTime time = new StateTime();
    private LocalStates states;
    private SfnClient sfn;

    @BeforeEach
    void open() throws IOException {
        states = LocalStates.open(folder, time, request -> {
            time.sleep(Duration.ofHours(1));
            throw new TaskFailedException("Late", "it took an hour");
        });
        sfn = states.client();
    }

    @AfterEach
    void close() {
        states.close();
    }

    @Test
    void unknownValue_ofAnEnumeration_isRefusedWithTheAllowedOnes() {
        String machine = states.machine("m", LocalStates.WAIT);
        String arn = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        requireRefused(
                "ALL_DATA", c -> c.describeExecution(r -> r.executionArn(arn).includedData("all")));
        requireRefused(
                "ALL_DATA",
                c -> c.describeStateMachine(r -> r.stateMachineArn(machine).includedData("all")));
        requireRefused(
                "ALL_DATA",
                c -> c.describeStateMachineForExecution(r -> r.executionArn(arn).includedData("all")));
        requireRefused(
                "ALL_DATA",
                c -> c.startSyncExecution(r -> r.stateMachineArn(machine).includedData("all")));
        requireRefused(
                "NOT_REDRIVEN",
                c -> c.listExecutions(r -> r.stateMachineArn(machine).redriveFilter("all")));
        requireRefused(
                "FATAL",
                c -> c.updateStateMachine(
                        r -> r.stateMachineArn(machine).loggingConfiguration(log -> log.level("LOUD"))));
        requireRefused(
                "STRICT",
                c -> c.testState(r -> r.definition(TASK.formatted("arn:aws:states:::lambda:invoke"))
                        .mock(mock -> mock.result("1").fieldValidationMode("LAX"))));
    }

    private void requireRefused(String allowed, Consumer<SfnClient> call) {
        assertThatThrownBy(() -> call.accept(sfn))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("enum value set")
                .hasMessageContaining(allowed);
    }

    @Test
    void metadataOnly_leavesTheDefinitionOut() {
        String machine = states.machine("m", LocalStates.PASS);
        DescribeStateMachineResponse told =
                sfn.describeStateMachine(r -> r.stateMachineArn(machine).includedData(IncludedData.METADATA_ONLY));
        assertThat(told.definition()).isEqualTo("{}");
        assertThat(told.name()).isEqualTo("m");
    }

    @Test
    void redrivenExecutions_areNone() throws Exception {
        String machine = states.machine("m", LocalStates.PASS);
        states.run(machine, "e", "{}");
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine).redriveFilter("REDRIVEN"))
                        .executions())
                .isEmpty();
        assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine).redriveFilter("NOT_REDRIVEN"))
                        .executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("e");
    }

    @Test
    void tags_ofWhatIsMade_keepToTheRulesOfTags() {
        List<Tag> many = IntStream.range(0, 51).mapToObj(i -> tag("k" + i)).toList();
        assertThatThrownBy(() -> sfn.createActivity(r -> r.name("a").tags(many)))
                .isInstanceOf(TooManyTagsException.class);
        assertThatThrownBy(() -> sfn.createStateMachine(r -> r.name("m")
                        .definition(LocalStates.PASS)
                        .roleArn(LocalStates.ROLE)
                        .tags(tag("k".repeat(129)))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("less than or equal to 128");
        assertThat(sfn.listActivities().activities()).isEmpty();
    }

    private static Tag tag(String key) {
        return Tag.builder().key(key).value("v").build();
    }

    @Test
    void longDescription_ofAVersion_isRefused() {
        String machine = states.machine("m", LocalStates.PASS);
        assertThatThrownBy(() -> sfn.publishStateMachineVersion(
                        r -> r.stateMachineArn(machine).description("d".repeat(257))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("less than or equal to 256");
    }

    @Test
    void role_thatIsNone_isNamedInAwssWords() {
        assertThatThrownBy(() -> sfn.createStateMachine(
                        r -> r.name("m").definition(LocalStates.PASS).roleArn("nobody")))
                .isInstanceOfSatisfying(
                        InvalidArnException.class,
                        e -> assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Invalid Role Arn: 'nobody'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {}"})
    void textThatIsNotJson_isRefusedWithoutWordsOfTheParser(String text) {
        String machine = states.machine("m", LocalStates.PASS);
        List<Consumer<SfnClient>> calls = List.of(
                c -> c.startExecution(r -> r.stateMachineArn(machine).input(text)),
                c -> c.createStateMachine(r -> r.name("n").definition(text).roleArn(LocalStates.ROLE)),
                c -> c.testState(r -> r.definition(text)),
                c -> c.sendTaskSuccess(r -> r.taskToken("t").output(text)));
        for (Consumer<SfnClient> call : calls) {
            assertThatThrownBy(() -> call.accept(sfn))
                    .isInstanceOfSatisfying(
                            AwsServiceException.class,
                            e -> assertThat(e.awsErrorDetails().errorMessage())
                                    .containsAnyOf(
                                            "Unexpected end-of-input", "there is more after the first JSON value")
                                    .doesNotContain("Source", "fasterxml", "FAIL_ON"));
        }
    }

    @Test
    void stop_tellsTheTimeThatIsStored(@TempDir Path other) throws Exception {
        // A clock that never tells the same time twice: the end must not be timed once for the answer and once for the
        // record.
        try (LocalStates ticking = LocalStates.open(other, new Ticking(time))) {
            String machine = ticking.machine("m", LocalStates.WAIT);
            String arn = ticking.client()
                    .startExecution(r -> r.stateMachineArn(machine))
                    .executionArn();
            var told = ticking.client().stopExecution(r -> r.executionArn(arn)).stopDate();
            assertThat(ticking.client()
                            .describeExecution(r -> r.executionArn(arn))
                            .stopDate())
                    .isEqualTo(told);
        }
    }

    @Test
    void end_ofAnExecution_isTheTimeOfItsLastEvent(@TempDir Path other) throws Exception {
        try (LocalStates ticking = LocalStates.open(other, new Ticking(time))) {
            String arn = ticking.run(ticking.machine("m", LocalStates.PASS), "e", "{}");
            assertThat(ticking.client()
                            .describeExecution(r -> r.executionArn(arn))
                            .stopDate())
                    .isEqualTo(ticking.client()
                            .getExecutionHistory(r -> r.executionArn(arn))
                            .events()
                            .getLast()
                            .timestamp());
        }
    }

    @Test
    void start_tellsTheTimeThatIsStored() {
        // The database rounds to milliseconds, and an answer cuts off.
        time.advance(Duration.ofNanos(600_000));
        String machine = states.machine("m", LocalStates.WAIT);
        var started = sfn.startExecution(r -> r.stateMachineArn(machine));
        assertThat(sfn.describeExecution(r -> r.executionArn(started.executionArn()))
                        .startDate())
                .isEqualTo(started.startDate());
    }

    private record Ticking(StateTime time) implements TimeSource {

        @Override
        public Instant instant() {
            time.advance(Duration.ofMillis(1));
            return time.instant();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            time.sleep(duration);
        }

        @Override
        public Alarm alarm(Duration duration, Runnable action) {
            return time.alarm(duration, action);
        }
    }

    @Test
    void apiCall_ofATaskState_tellsTimesAsText() throws Exception {
        String machine = states.machine("m", """
                {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines",
                 "Output": "{% $states.result.StateMachines[0].CreationDate %}"}}}""");
        String arn =
                sfn.startExecution(r -> r.stateMachineArn(machine).name("e")).executionArn();
        assertThat(states.awaitEnd(arn).output()).isEqualTo("\"" + StateTime.START + "\"");
    }

    @Test
    void testedState_ofMoreThanFiveMinutes_isTimedOut() throws Exception {
        var clock = Thread.ofVirtual().start(() -> {
            time.awaitSleeper();
            time.advance(Duration.ofMinutes(5));
        });
        TestStateResponse told = sfn.testState(r -> r.definition(TASK.formatted("arn:aws:states:::lambda:invoke")));
        clock.join();
        assertThat(told.statusAsString()).isEqualTo("FAILED");
        assertThat(told.error()).isEqualTo("States.Timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LocalStates.PREFIX + "activity:a",
                "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "arn:aws:states:::states:startExecution.sync:2"
            })
    void testedState_thatWaitsForSomebodyElse_needsAMock(String resource) {
        assertThatThrownBy(() -> sfn.testState(r -> r.definition(TASK.formatted(resource))))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining(resource);
        assertThat(sfn.testState(r -> r.definition(TASK.formatted(resource)).mock(mock -> mock.result("{\"a\": 1}")))
                        .output())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void mock_withoutACause_raisesTheErrorAlone() {
        TestStateResponse told = sfn.testState(r -> r.definition(TASK.formatted("arn:aws:states:::lambda:invoke"))
                .mock(mock -> mock.errorOutput(e -> e.error("E"))));
        assertThat(told.error()).isEqualTo("E");
        assertThat(told.cause()).isNull();
    }

    @Test
    void mock_ofNothingOrOfBoth_isRefused() {
        String definition = TASK.formatted("arn:aws:states:::lambda:invoke");
        assertThatThrownBy(() -> sfn.testState(r -> r.definition(definition).mock(mock -> {})))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("neither");
        assertThatThrownBy(() -> sfn.testState(r ->
                        r.definition(definition).mock(mock -> mock.result("1").errorOutput(e -> e.error("E")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("both");
    }
}
