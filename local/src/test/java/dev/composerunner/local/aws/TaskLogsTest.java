package dev.composerunner.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;

/** Logs whose files are damaged: what can be read is shown, and that something is missing. */
@Timeout(60)
class TaskLogsTest {

    private static final String TASK = "0123456789abcdef";

    @TempDir
    private Path folder = Path.of("");

    private TaskLogs logs;

    @BeforeEach
    void open() throws IOException {
        logs = new TaskLogs(folder, InstantSource.fixed(Instant.ofEpochMilli(5_000)));
    }

    private Path file() {
        return folder.resolve(TASK + ".log");
    }

    private void write(String content) throws IOException {
        Files.write(file(), content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private GetLogEventsResponse page(@Nullable String token) {
        return logs.getLogEvents(r -> r.logGroupName(TaskLogs.GROUP)
                .logStreamName(TaskLogs.STREAM_PREFIX + "/" + TASK)
                .nextToken(token));
    }

    /** Every event, as {@code TIME MESSAGE} with FILE for the file's name. */
    private List<String> all() {
        var events = new ArrayList<String>();
        @Nullable String token = null;
        while (true) {
            GetLogEventsResponse page = page(token);
            for (OutputLogEvent event : page.events()) {
                events.add(event.timestamp() + " " + event.message().replace(file().toString(), "FILE"));
            }
            if (page.nextForwardToken().equals(token)) {
                return events;
            }
            token = page.nextForwardToken();
        }
    }

    @Test
    void damagedLines_areReplacedByEventsThatNameFileAndLine() throws IOException {
        write("\0\0\0\n1000 a\nx\n1000\n-5 b\n2000 \u00ff\n2000 \0\0\n3000 c\n");
        assertThat(all())
                .containsExactly(
                        "1000 FILE: line 1 is damaged and left out",
                        "1000 a",
                        "1000 FILE: line 3 is damaged and left out",
                        "1000 FILE: line 4 is damaged and left out",
                        "1000 FILE: line 5 is damaged and left out",
                        "1000 FILE: line 6 is damaged and left out",
                        "1000 FILE: line 7 is damaged and left out",
                        "3000 c");
    }

    @Test
    void tail_thatACrashLeft_isReplacedOnce() throws IOException {
        write("1000 a\n" + "\0".repeat(3_000_000));
        assertThat(all()).hasSize(2).startsWith("1000 a");
        assertThat(all().get(1)).endsWith("FILE: line 2 is damaged and left out");
    }

    @Test
    void hugeLine_isReplacedAndWhatFollowsIsShown() throws IOException {
        write("1000 a\n1500 " + "x".repeat(2_500_000) + "\n2000 b\n");
        assertThat(all()).hasSize(3);
        assertThat(all().get(1)).endsWith("FILE: line 2 is damaged and left out");
        assertThat(all().get(2)).isEqualTo("2000 b");
    }

    @Test
    void task_thatRunsAgain_continuesBehindTheLineThatWasCutOff() throws IOException {
        write("1000 a\n15");
        logs.record(TASK, new ByteArrayInputStream("b\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(all()).containsExactly("1000 a", "1000 FILE: line 2 is damaged and left out", "5000 b");
    }

    @Test
    void lineThatIsBeingWritten_isNotYetShown() throws Exception {
        var output = new PipedInputStream();
        Thread recording;
        try (var task = new PipedOutputStream(output)) {
            recording = Thread.ofVirtual().start(() -> logs.record(TASK, output));
            task.write("a\n".getBytes(StandardCharsets.UTF_8));
            task.flush();
            while (!Files.exists(file()) || Files.size(file()) == 0) {
                Thread.sleep(5);
            }
            Files.writeString(file(), "5000 a\n5000 half");
            assertThat(all()).containsExactly("5000 a");
        }
        recording.join();
        assertThat(all()).last().asString().endsWith("FILE: line 2 is damaged and left out");
    }

    @Test
    void folderInPlaceOfTheFile_isNamedOnce() throws IOException {
        Files.createDirectory(file());
        assertThat(all()).singleElement().asString().contains("FILE: cannot be read");
    }

    /** Into the middle of a line, behind the end, before the beginning: none of them was given out. */
    @ParameterizedTest
    @ValueSource(strings = {"f/1", "f/12", "f/1000", "f/999999999999999998", "f/-1", "f/", "x"})
    void token_thatWasMadeUp_isInvalid(String token) throws IOException {
        write("1000 one\n2000 two\n");
        assertThat(page("f/9").events()).extracting(OutputLogEvent::message).containsExactly("two");
        assertThatThrownBy(() -> page(token)).isInstanceOf(InvalidParameterException.class);
    }
}
