package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal in a folder. */
final class FileJournalTest {

    private static final FileJournal.Settings SETTINGS = new FileJournal.Settings(Duration.ofDays(2), false);
    private static final String ARN = Machine.CONTEXT.arn();
    private static final JsonNode INPUT = json("{'text':'ä\\n\\u0000€'}".replace('\'', '"'));

    @TempDir
    private Path folder;

    private static JournalEntry event(long id, String type) {
        return new JournalEntry.Event(
                type.startsWith("Execution") ? "" : "/3.1",
                new HistoryEvent(id, id - 1, FakeTime.START.plusNanos(id), type, json("{'a':'{}'}")),
                id == 2 ? "Next" : null);
    }

    private static final JournalEntry NOTE = new JournalEntry.Note("", "Until", json("'x'"));

    private FileJournal open(InstantSource clock) throws IOException {
        return FileJournal.open(folder, SETTINGS, clock);
    }

    private FileJournal open() throws IOException {
        return open(new FakeTime());
    }

    private Path runningFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("running"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void appendedEntries_areReadBackByTheNextProcess() throws IOException {
        List<JournalEntry> entries = List.of(event(1, "ExecutionStarted"), NOTE, event(2, "PassStateExited"));
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, entries.subList(0, 2));
            journal.append(ARN, entries.subList(2, 3));
        }
        try (FileJournal journal = open()) {
            assertThat(journal.running()).containsExactly(ARN);
            assertThat(journal.read(ARN)).isEqualTo(new JournalRecord(Machine.CONTEXT, INPUT, entries));
        }
    }

    @Test
    void lastLineThatIsTorn_isLeftOutAndOverwritten() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted")));
        }
        Files.writeString(runningFile(), "{\"branch\":\"\",\"id\":2,\"previous\"", StandardOpenOption.APPEND);
        try (FileJournal journal = open()) {
            assertThat(journal.read(ARN).entries()).containsExactly(event(1, "ExecutionStarted"));
            journal.append(ARN, List.of(event(2, "PassStateEntered")));
            assertThat(journal.read(ARN).entries())
                    .containsExactly(event(1, "ExecutionStarted"), event(2, "PassStateEntered"));
        }
    }

    @Test
    void executionWhoseFirstLineIsTorn_hasNotBegun() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
        }
        Files.writeString(runningFile(), "{\"execution\"");
        try (FileJournal journal = open()) {
            assertThat(journal.running()).isEmpty();
            journal.begin(Machine.CONTEXT, INPUT);
            assertThat(journal.read(ARN).entries()).isEmpty();
        }
    }

    @Test
    void lineThatIsDamaged_isNamed() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted")));
        }
        Files.writeString(runningFile(), "{\"branch\n{}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(this::open).hasMessageContaining("run-").hasMessageContaining("line 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "null", "5", "{'branch':'','id':3}", "{'execution':{'arn':'a'}}"})
    void lineThatIsNotWhatWasWritten_isNamed(String line) throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
        }
        Path file = runningFile();
        String head = Files.readString(file);
        for (String content : List.of(line + "\n" + head, head + line + "\n" + head)) {
            Files.writeString(file, content.replace('\'', '"'));
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("run-")
                    .hasMessageContaining(content.startsWith(head) ? "line 2" : "line 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{}"})
    void lineOfAnIndexThatIsDamaged_isNamed(String line) throws IOException {
        Path index =
                Files.createDirectories(folder.resolve("finished/2026-11-21")).resolve("index");
        Files.writeString(index, line + "\n");
        try (FileJournal journal = open()) {
            assertThatThrownBy(journal::finished)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("index: line 1 is damaged");
        }
    }

    @Test
    void beginningThatFailedHalfWay_isNotInTheWayOfTheNext() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
        }
        Path file = runningFile();
        Files.writeString(file, "{");
        try (FileJournal journal = open()) {
            Files.writeString(file, "{");
            journal.begin(Machine.CONTEXT, INPUT);
        }
        try (FileJournal journal = open()) {
            assertThat(journal.read(ARN).input()).isEqualTo(INPUT);
        }
    }

    @Test
    void executionThatEnded_isNotReplacedByAnotherOfItsName() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
            assertThatThrownBy(() -> journal.begin(Machine.CONTEXT, json("8")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(ARN + ": has ended before");
            assertThat(journal.running()).isEmpty();
            assertThat(journal.read(ARN).input()).isEqualTo(INPUT);
        }
    }

    @Test
    void linesOfAnAppendThatFailed_areNotRead() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            Files.write(runningFile(), JournalLines.lines(List.of(NOTE)), StandardOpenOption.APPEND);
            assertThat(journal.read(ARN).entries()).isEmpty();
        }
    }

    @Test
    void journalThatIsClosed_takesNothing() throws IOException {
        FileJournal journal = open();
        journal.begin(Machine.CONTEXT, INPUT);
        journal.close();
        assertThatThrownBy(() -> journal.append(ARN, List.of(NOTE))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> journal.begin(Durable.context("other"), INPUT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        try (FileJournal next = open()) {
            assertThat(next.running()).containsExactly(ARN);
            assertThat(next.read(ARN).entries()).isEmpty();
        }
    }

    @Test
    void input_nestedAsDeeplyAsCanBeRead_isKept() throws IOException {
        JsonNode deep = json("[".repeat(1_000) + "]".repeat(1_000));
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, deep);
        }
        try (FileJournal journal = open()) {
            assertThat(journal.read(ARN).input()).isEqualTo(deep);
        }
    }

    @Test
    void endedExecution_isKeptAmongTheFinished() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
            assertThat(journal.running()).isEmpty();
            assertThat(journal.read(ARN).ended()).isTrue();
        }
        try (FileJournal journal = open()) {
            assertThat(journal.running()).isEmpty();
            assertThat(journal.read(ARN).ended()).isTrue();
            assertThat(journal.finished())
                    .containsExactly(new FileJournal.Finished(ARN, FakeTime.START.plusNanos(2), "ExecutionSucceeded"));
        }
    }

    @Test
    void processThatEndedBeforeTheFileWasMoved_isMadeUpFor() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
        }
        Path finished = folder.resolve("finished/2026-11-21");
        try (Stream<Path> files = Files.list(finished)) {
            Path file = files.filter(path -> path.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            Files.move(file, folder.resolve("running").resolve(file.getFileName()));
        }
        try (FileJournal journal = open()) {
            assertThat(journal.running()).isEmpty();
            assertThat(journal.read(ARN).ended()).isTrue();
            assertThat(journal.finished()).hasSize(1);
        }
    }

    @Test
    void dayBeyondTheRetention_isRemoved() throws Exception {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
        }
        Path day = folder.resolve("finished/2026-11-21");
        try (FileJournal journal = open(new FakeTime(FakeTime.START.plus(Duration.ofDays(2))))) {
            journal.finishedTidy();
            assertThat(day).exists();
        }
        try (FileJournal journal = open(new FakeTime(FakeTime.START.plus(Duration.ofDays(3))))) {
            journal.finishedTidy();
            assertThat(day).doesNotExist();
            assertThatThrownBy(() -> journal.read(ARN)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void folder_isOpenOnce() throws IOException {
        try (FileJournal _ = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
    }

    @Test
    void execution_thatRuns_cannotBeginAgain() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            assertThatThrownBy(() -> journal.begin(Machine.CONTEXT, INPUT)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void moreExecutions_thanFilesMayBeOpen_areAllKept() throws IOException {
        int count = 600;
        try (FileJournal journal = open()) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < count; i++) {
                    ExecutionContext context = Durable.context("run-" + i);
                    if (round == 0) {
                        journal.begin(context, INPUT);
                    } else {
                        journal.append(context.arn(), List.of(event(1, "ExecutionStarted")));
                    }
                }
            }
        }
        try (FileJournal journal = open()) {
            assertThat(journal.running())
                    .hasSize(count)
                    .allSatisfy(arn -> assertThat(journal.read(arn).entries()).hasSize(1));
        }
    }
}
