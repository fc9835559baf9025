package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.internal.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of one execution: JSON lines. The first says who it is and what it got, each other one is an entry:
 * {@code {"branch":"","id":2,"previous":0,"at":"...","type":"PassStateExited","details":{...},"next":"B"}} or
 * {@code {"branch":"","note":"Until","value":"..."}}.
 */
final class JournalLines {

    private JournalLines() {}

    /** The first line. */
    static byte[] head(ExecutionContext context, JsonNode input) {
        ObjectNode head = JsonText.RECORDED.createObjectNode();
        head.putObject("execution")
                .put("arn", context.arn())
                .put("name", context.name())
                .put("startTime", context.startTime().toString())
                .put("stateMachineArn", context.stateMachineArn())
                .put("stateMachineName", context.stateMachineName())
                .put("roleArn", context.roleArn());
        head.set("input", input);
        try {
            return (JsonText.RECORDED.writeValueAsString(head) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] lines(List<JournalEntry> entries) {
        var bytes = new ByteArrayOutputStream(512 * entries.size());
        for (JournalEntry entry : entries) {
            try (JsonGenerator json = JsonText.RECORDED.createGenerator(bytes)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                write(entry, json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static void write(JournalEntry entry, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("branch", entry.branch());
        switch (entry) {
            case JournalEntry.Event(String _, HistoryEvent event, String next) -> {
                json.writeNumberField("id", event.id());
                json.writeNumberField("previous", event.previousId());
                json.writeStringField("at", event.timestamp().toString());
                json.writeStringField("type", event.type());
                json.writeFieldName("details");
                json.writeTree(event.details());
                if (next != null) {
                    json.writeStringField("next", next);
                }
            }
            case JournalEntry.Note(String _, NoteKind kind, JsonNode value) -> {
                json.writeStringField("note", kind.key());
                json.writeFieldName("value");
                json.writeTree(value);
            }
        }
        json.writeEndObject();
    }

    /** How many bytes of {@code content} are whole lines: the process may have ended inside the last one. */
    static int wholeBytes(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /**
     * What {@code content} holds, without a last line that is not whole; null where not even the first line is.
     *
     * @param file for the message of an error
     * @throws IOException if a whole line is not what was written
     */
    static @Nullable JournalRecord read(byte[] content, Path file) throws IOException {
        List<JsonNode> lines = whole(content, file);
        if (lines.isEmpty()) {
            return null;
        }
        JsonNode execution = lines.getFirst().path("execution");
        if (!execution.path("arn").isTextual() || !lines.getFirst().has("input")) {
            throw damaged(file, 1, null);
        }
        var context = new ExecutionContext(
                execution.path("arn").asText(),
                execution.path("name").asText(),
                moment(execution.path("startTime"), file, 1),
                execution.path("stateMachineArn").asText(),
                execution.path("stateMachineName").asText(),
                execution.path("roleArn").asText());
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            entries.add(entry(lines.get(i), file, i + 1));
        }
        return new JournalRecord(context, lines.getFirst().path("input"), entries);
    }

    /** A point in time, which every line has that is whole, a note excepted. */
    static Instant moment(JsonNode text, Path file, int number) throws IOException {
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeParseException e) {
            throw damaged(file, number, e);
        }
    }

    /** The lines of {@code content}, without a last one that is not whole. */
    static List<JsonNode> whole(byte[] content, Path file) throws IOException {
        int end = wholeBytes(content);
        List<JsonNode> lines = new ArrayList<>();
        int from = 0;
        while (from < end) {
            int to = from;
            while (content[to] != '\n') {
                to++;
            }
            lines.add(line(Arrays.copyOfRange(content, from, to), file, lines.size() + 1));
            from = to + 1;
        }
        return lines;
    }

    private static JsonNode line(byte[] text, Path file, int number) throws IOException {
        try {
            return JsonText.RECORDED.readTree(text);
        } catch (IOException e) {
            throw damaged(file, number, e);
        }
    }

    private static IOException damaged(Path file, int number, @Nullable Exception reason) {
        return new IOException(file + ": line " + number + " is damaged", reason);
    }

    private static JournalEntry entry(JsonNode line, Path file, int number) throws IOException {
        String branch = line.path("branch").asText();
        boolean note = line.path("note").isTextual() && line.has("value");
        boolean event = line.path("id").isIntegralNumber() && line.path("type").isTextual() && line.has("details");
        if (!line.path("branch").isTextual() || note == event) {
            throw damaged(file, number, null);
        }
        if (note) {
            return new JournalEntry.Note(branch, NoteKind.of(line.path("note").asText()), line.path("value"));
        }
        var recorded = new HistoryEvent(
                line.path("id").asLong(),
                line.path("previous").asLong(),
                moment(line.path("at"), file, number),
                line.path("type").asText(),
                line.path("details"));
        return new JournalEntry.Event(branch, recorded, line.path("next").textValue());
    }
}
