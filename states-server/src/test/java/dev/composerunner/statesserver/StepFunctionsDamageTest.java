package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/** Records that were damaged or lost between two processes. */
@Timeout(120)
class StepFunctionsDamageTest {

    @TempDir
    private Path folder = Path.of("");

    private final StateTime time = new StateTime();

    private LocalStates open() throws IOException {
        return LocalStates.open(folder, time);
    }

    @Test
    void runningExecution_whoseRecordIsDamaged_failsByTheNameOfTheFile_andOthersGoOn() throws Exception {
        String damaged;
        String other;
        try (LocalStates states = open()) {
            String machine = states.machine("m", LocalStates.WAIT);
            damaged = start(states, machine, "damaged");
            other = start(states, machine, "other");
        }
        Path file = journal("running", "damaged-");
        Files.writeString(file, Files.readString(file).replace("\"type\":\"WaitStateEntered\"", "\"type\":"));
        for (int start = 0; start < 2; start++) {
            try (LocalStates states = open()) {
                DescribeExecutionResponse told = describe(states, damaged);
                assertThat(told.status()).isEqualTo(ExecutionStatus.FAILED);
                assertThat(told.error()).isEqualTo("Internal");
                assertThat(told.cause())
                        .startsWith("the execution could not be resumed: its record is damaged: ")
                        .contains("journal/damaged/" + file.getFileName() + ": line 3 is damaged");
                assertThatThrownBy(() -> history(states, damaged))
                        .isInstanceOfSatisfying(
                                SfnException.class,
                                e -> assertThat(e.awsErrorDetails().errorMessage())
                                        .contains("journal/damaged/" + file.getFileName() + ": line 3 is damaged"));
                assertThat(describe(states, other).status()).isEqualTo(ExecutionStatus.RUNNING);
                assertThat(history(states, other)).hasSize(2);
            }
        }
    }

    @Test
    void endedExecution_whoseRecordIsCutOffOrMissing_isToldWithoutItsHistory() throws Exception {
        try (LocalStates states = open()) {
            String cut = states.run(LocalStates.OWN, "cut", "{}");
            String missing = states.run(LocalStates.OWN, "missing", "{}");
            String whole = states.run(LocalStates.OWN, "whole", "{}");
            Path file = journal("finished", "cut-");
            byte[] content = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(content, content.length - 20));
            Files.delete(journal("finished", "missing-"));
            assertThatThrownBy(() -> history(states, cut))
                    .isInstanceOf(SfnException.class)
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> history(states, missing))
                    .isInstanceOf(SfnException.class)
                    .hasMessageContaining("execution:own:missing: its record is not in the journal any more");
            assertThat(describe(states, cut).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(history(states, whole)).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void database_thatIsMissingOrEmpty_isRestoredFromTheJournals(boolean missing) throws Exception {
        String lost;
        try (LocalStates states = open()) {
            states.run(LocalStates.OWN, "first", "{\"a\":1}");
            time.advance(Duration.ofSeconds(1));
            states.run(LocalStates.OWN, "second", "{\"b\":2}");
            lost = start(states, states.machine("made", LocalStates.WAIT), "lost");
        }
        interrupt("second-");
        if (missing) {
            Files.delete(database());
        } else {
            Files.write(database(), new byte[0]);
        }
        for (int start = 0; start < 2; start++) {
            try (LocalStates states = open()) {
                assertThat(states.client()
                                .listExecutions(r -> r.stateMachineArn(LocalStates.OWN))
                                .executions())
                        .extracting(ExecutionListItem::name)
                        .containsExactly("second", "first");
                String first = LocalStates.PREFIX + "execution:own:first";
                assertThat(describe(states, first).output()).isEqualTo("{\"a\":1}");
                assertThat(describe(states, first).stopDate()).isEqualTo(StateTime.START);
                assertThat(history(states, first)).hasSize(4);
                // It was running, and goes on.
                assertThat(states.awaitEnd(LocalStates.PREFIX + "execution:own:second")
                                .output())
                        .isEqualTo("{\"b\":2}");
                DescribeExecutionResponse told = describe(states, lost);
                assertThat(told.status()).isEqualTo(ExecutionStatus.FAILED);
                assertThat(told.cause()).contains("its state machine was lost");
                assertThat(history(states, lost)
                                .getLast()
                                .executionFailedEventDetails()
                                .cause())
                        .isEqualTo(told.cause());
                assertThatThrownBy(() -> states.client().describeStateMachineForExecution(r -> r.executionArn(lost)))
                        .isInstanceOf(StateMachineDoesNotExistException.class);
            }
        }
    }

    @Test
    void database_thatIsDamaged_isRefusedByItsNameWithTheRemedy() throws Exception {
        try (LocalStates states = open()) {
            states.run(LocalStates.OWN, "first", "{}");
        }
        byte[] content = Files.readAllBytes(database());
        for (byte[] damage : List.of(
                new byte[content.length],
                Arrays.copyOf(content, 5000),
                "not a database".getBytes(StandardCharsets.UTF_8))) {
            Files.write(database(), damage);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(database() + " cannot be opened")
                    .hasMessageContaining("move it away");
            assertThat(database()).hasBinaryContent(damage);
        }
        Files.delete(database());
        Files.createDirectory(database());
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("got a folder");
    }

    private Path database() {
        return folder.resolve("executions.mv.db");
    }

    /** Lets the record of an ended execution look as if its process had ended before its last event. */
    private void interrupt(String name) throws IOException {
        Path file = journal("finished", name);
        List<String> lines = Files.readAllLines(file);
        Files.write(folder.resolve("journal/running").resolve(file.getFileName()), lines.subList(0, lines.size() - 1));
        Files.delete(file);
    }

    private Path journal(String kind, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("journal").resolve(kind))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String start(LocalStates states, String machine, String name) {
        return states.client()
                .startExecution(r -> r.stateMachineArn(machine).name(name))
                .executionArn();
    }

    private static DescribeExecutionResponse describe(LocalStates states, String execution) {
        return states.client().describeExecution(r -> r.executionArn(execution));
    }

    private static List<HistoryEvent> history(LocalStates states, String execution) {
        return states.client()
                .getExecutionHistory(r -> r.executionArn(execution))
                .events();
    }
}
