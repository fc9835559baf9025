package dev.composerunner.stateslanguage.journal;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.Durable;
import dev.composerunner.stateslanguage.FakeTime;
import dev.composerunner.stateslanguage.Machine;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static final JournalEntry NOTE = new JournalEntry.Note("", NoteKind.Decision.WAIT_END, json("'x'"));

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

    /** Folders written by earlier versions are read, so a key must stay what it is. */
    @Test
    void note_ofEachKind_standsUnderTheKeyThatItHasInFoldersOfEarlierVersions() throws IOException {
        Map<String, NoteKind> kinds = Map.of(
                "Stop", NoteKind.Decision.STOP,
                "Retry", NoteKind.Decision.RETRY,
                "Failed", NoteKind.Decision.BRANCH_FAILURE,
                "Callback", NoteKind.Decision.EARLY_CALLBACK,
                "Until", NoteKind.Decision.WAIT_END,
                "MapPart", NoteKind.Decision.MAP_PART,
                "MapRun", NoteKind.Decision.MAP_RUN,
                "Arguments", new NoteKind.Evaluated("Arguments"));
        for (Map.Entry<String, NoteKind> kind : kinds.entrySet()) {
            List<JournalEntry> note = List.of(new JournalEntry.Note("/3.1", kind.getValue(), json("1")));
            String line = "{\"branch\":\"/3.1\",\"note\":\"" + kind.getKey() + "\",\"value\":1}\n";
            assertThat(JournalLines.lines(note))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(line);
            byte[] file = ("{\"execution\":{\"arn\":\"a\",\"startTime\":\"" + FakeTime.START + "\"},\"input\":1}\n"
                            + line)
                    .getBytes(StandardCharsets.UTF_8);
            assertThat(JournalLines.read(file, folder))
                    .extracting(JournalRecord::entries)
                    .isEqualTo(note);
        }
        assertThat(kinds.values()).containsAll(Arrays.asList(NoteKind.Decision.values()));
    }

    @Test
    void noteOfAField_withTheKeyOfADecision_isRefused() {
        // It would be read back as the decision.
        assertThatThrownBy(() -> new NoteKind.Evaluated("Stop")).hasMessageStartingWith("field: got Stop; allowed: ");
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
    void executionWhoseFirstLineIsBeingWritten_hasNotBegun() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
        }
        Path file = runningFile();
        Files.delete(file);
        Files.writeString(file.resolveSibling(file.getFileName() + ".part"), "{\"execution\"");
        try (FileJournal journal = open()) {
            assertThat(journal.running()).isEmpty();
            assertThat(folder.resolve("running")).isEmptyDirectory();
            journal.begin(Machine.CONTEXT, INPUT);
            assertThat(journal.read(ARN).entries()).isEmpty();
        }
    }

    /** What may be found in place of a running execution's file, and what is said about it. */
    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("empty", "", "damaged: got an empty file"),
                arguments("cut off in its first line", "{\"execution\"", "damaged: got 12 bytes without a whole line"),
                arguments(
                        "without blocks, after a power cut", "\0".repeat(4096), "got 4096 bytes without a whole line"),
                arguments("damaged in a line", "HEAD{\"branch\n{}\n", "line 2 is damaged"),
                arguments("with a block of zeros", "HEADEVENT" + "\0".repeat(512) + "\nEVENT", "line 3 is damaged"),
                arguments("without a line break", "HEADEVEN\rT", "line 2 is damaged"),
                arguments("not UTF-8", "HEAD{\"branch\":\"\u00ff\"}\n", "line 2 is damaged"),
                arguments("of other JSON", "HEAD{\"branch\":\"\",\"id\":3}\n", "line 2 is damaged"),
                arguments("of a blank line", "HEAD\nEVENT", "line 2 is damaged"),
                arguments("of a null", "HEADnull\n", "line 2 is damaged"),
                arguments("of two lines in one", "HEAD{}{}\n", "line 2 is damaged"),
                arguments("of another head", "{\"execution\":{\"arn\":\"a\"}}\n", "line 1 is damaged"),
                arguments("of a huge line", "HEAD" + "x".repeat(5_000_000) + "\n", "line 2 is damaged"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void executionWhoseFileIsDamaged_isSetAsideAndNamed_andOthersGoOn(String kind, String damage, String message)
            throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            damage(runningFile(), damage);
            journal.begin(Durable.context("other"), INPUT);
        }
        for (int start = 0; start < 2; start++) {
            try (FileJournal journal = open()) {
                assertThat(journal.running())
                        .containsExactly(Durable.context("other").arn());
                assertThatThrownBy(() -> journal.read(ARN))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining(folder.resolve("damaged/run-").toString())
                        .hasMessageContaining(message);
            }
        }
    }

    private static void damage(Path file, String damage) throws IOException {
        String head = Files.readString(file);
        String event = new String(JournalLines.lines(List.of(event(1, "ExecutionStarted"))), StandardCharsets.UTF_8);
        byte[] bytes = damage.replace("EVENT", event)
                .replace("EVEN\rT", event.strip() + event)
                .replace("HEAD", head)
                .getBytes(StandardCharsets.UTF_8);
        // A byte that UTF-8 does not have.
        Files.write(
                file,
                new String(bytes, StandardCharsets.ISO_8859_1)
                        .replace("\u00c3\u00bf", "\u00ff")
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void folderInPlaceOfAFile_isSetAsideAndNamed() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
        }
        Path file = runningFile();
        Files.delete(file);
        Files.createDirectories(file.resolve("within"));
        try (FileJournal journal = open()) {
            assertThat(journal.running()).isEmpty();
            assertThatThrownBy(() -> journal.read(ARN))
                    .hasMessageContaining("damaged/run-")
                    .hasMessageContaining("cannot be read");
        }
    }

    @Test
    void tailOfZeros_isLeftOutAsALineThatIsTorn() throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted")));
        }
        Files.write(runningFile(), new byte[3000], StandardOpenOption.APPEND);
        try (FileJournal journal = open()) {
            assertThat(journal.read(ARN).entries()).containsExactly(event(1, "ExecutionStarted"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 400})
    void fileOfAnEndedExecution_thatIsCutOff_isNamed(int left) throws IOException {
        try (FileJournal journal = open()) {
            journal.begin(Machine.CONTEXT, INPUT);
            journal.append(ARN, List.of(event(1, "ExecutionStarted"), event(2, "ExecutionSucceeded")));
            Path file = finishedFile();
            byte[] content = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(content, left == 400 ? content.length - 10 : left));
            // Keeps out a history that is shorter than it was, without a word.
            assertThatThrownBy(() -> journal.read(ARN))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("damaged");
            var read = new ArrayList<JournalRecord>();
            journal.begin(Durable.context("other"), INPUT);
            assertThat(journal.readAll(read::add)).singleElement().asString().contains(file.toString());
            assertThat(read).extracting(record -> record.context().name()).containsExactly("other");
        }
    }

    private Path finishedFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("finished/2026-11-21"))) {
            return files.filter(path -> path.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
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
        Files.delete(file);
        try (FileJournal journal = open()) {
            Files.writeString(file.resolveSibling(file.getFileName() + ".part"), "{");
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
        Path file = finishedFile();
        Files.move(file, folder.resolve("running").resolve(file.getFileName()));
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
