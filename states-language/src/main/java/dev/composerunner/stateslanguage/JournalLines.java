package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of one execution: JSON lines. The first says who it is and what it got, each other one is an entry:
 * {@code {"branch":"","id":2,"previous":0,"at":"...","type":"PassStateExited","details":{...},"next":"B"}} or
 * {@code {"branch":"","note":"until","value":"..."}}.
 */
final class JournalLines {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private JournalLines() {}

    /** The first line. */
    static byte[] head(ExecutionContext context, JsonNode input) {
        ObjectNode head = MAPPER.createObjectNode();
        head.putObject("execution")
                .put("arn", context.arn())
                .put("name", context.name())
                .put("startTime", context.startTime().toString())
                .put("stateMachineArn", context.stateMachineArn())
                .put("stateMachineName", context.stateMachineName())
                .put("roleArn", context.roleArn());
        head.set("input", input);
        return (head + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] lines(List<JournalEntry> entries) {
        var bytes = new ByteArrayOutputStream(512 * entries.size());
        for (JournalEntry entry : entries) {
            try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
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
            case JournalEntry.Note(String _, String key, JsonNode value) -> {
                json.writeStringField("note", key);
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
     * @throws IOException if a whole line is not JSON
     */
    static @Nullable JournalRecord read(byte[] content, Path file) throws IOException {
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
        if (lines.isEmpty()) {
            return null;
        }
        JsonNode execution = lines.getFirst().path("execution");
        var context = new ExecutionContext(
                execution.path("arn").asText(),
                execution.path("name").asText(),
                Instant.parse(execution.path("startTime").asText()),
                execution.path("stateMachineArn").asText(),
                execution.path("stateMachineName").asText(),
                execution.path("roleArn").asText());
        return new JournalRecord(
                context,
                lines.getFirst().path("input"),
                lines.stream().skip(1).map(JournalLines::entry).toList());
    }

    private static JsonNode line(byte[] text, Path file, int number) throws IOException {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new IOException(file + ": line " + number + " is damaged", e);
        }
    }

    private static JournalEntry entry(JsonNode line) {
        String branch = line.path("branch").asText();
        if (line.has("note")) {
            return new JournalEntry.Note(branch, line.path("note").asText(), line.path("value"));
        }
        var event = new HistoryEvent(
                line.path("id").asLong(),
                line.path("previous").asLong(),
                Instant.parse(line.path("at").asText()),
                line.path("type").asText(),
                line.path("details"));
        return new JournalEntry.Event(branch, event, line.path("next").textValue());
    }

    /** Reads a value that an event holds as text. */
    static JsonNode value(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a recorded payload is not JSON", e);
        }
    }
}
