package dev.composerunner.statesserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of requests with the answers that AWS gave, against the API over HTTP. */
@Timeout(600)
class RecordedApiAnswersTest {

    private static final Path CORPUS = Path.of(System.getProperty(
            "states.corpus",
            Path.of(System.getProperty("shared.dir", "../../shared"), "states-language")
                    .toString()));

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, int[]> counts = new TreeMap<>();

    @Test
    void sequences_areAnsweredAsRecorded(@TempDir Path folder) throws Exception {
        Path file = CORPUS.resolve("api.json");
        assumeTrue(Files.exists(file), "the recorded answers are not there: " + file);
        Map<String, String> skipped = skipped();
        var failures = new ArrayList<String>();
        var items = new ArrayList<JsonNode>();
        JSON.readTree(file.toFile()).forEach(items::add);
        JSON.readTree(CORPUS.resolve("teststate.json").toFile()).forEach(item -> items.add(sequence(item)));
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            String id = item.path("id").asText();
            List<String> differences = differences(item, folder.resolve("item" + i));
            boolean skip = skipped.remove(id) != null;
            if (skip) {
                count(item, 2);
                if (differences.isEmpty()) {
                    failures.add(id + ": is skipped, and need not be");
                }
            } else {
                count(item, differences.isEmpty() ? 0 : 1);
                differences.forEach(difference -> failures.add(id + ": " + difference));
            }
        }
        counts.forEach((category, n) ->
                System.out.printf("%-40s %3d passed %3d failed %3d skipped%n", category, n[0], n[1], n[2]));
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
        assertThat(skipped.keySet()).as("skipped, but not recorded").isEmpty();
    }

    /** A recorded TestState call as a sequence of one request. */
    private static JsonNode sequence(JsonNode item) {
        ObjectNode step = JSON.createObjectNode().put("call", "TestState");
        ObjectNode params = step.putObject("params").setAll((ObjectNode) item.path("request"));
        params.set("definition", item.path("definition"));
        if (item.has("input")) {
            params.put("input", item.path("input").toString());
        }
        for (String expected : List.of("expected_response", "expected_error")) {
            if (item.has(expected)) {
                step.set(expected, item.path(expected));
            }
        }
        ObjectNode sequence = JSON.createObjectNode();
        sequence.set("id", item.path("id"));
        sequence.put("category", "teststate");
        sequence.putArray("steps").add(step);
        return sequence;
    }

    private static List<String> differences(JsonNode item, Path folder) {
        try {
            return RecordedSequence.differences(item, folder);
        } catch (Exception | AssertionError e) {
            return List.of(e.toString());
        }
    }

    private void count(JsonNode item, int column) {
        counts.computeIfAbsent(item.path("category").asText(), _ -> new int[3])[column]++;
    }

    /** Ids and reasons: a line each, with a bar between. */
    private static Map<String, String> skipped() throws IOException {
        var skipped = new HashMap<String, String>();
        try (InputStream list =
                Objects.requireNonNull(RecordedApiAnswersTest.class.getResourceAsStream("/skipped-api-answers.txt"))) {
            new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" \\| ", 2);
                        skipped.put(parts[0].strip(), parts[1].strip());
                    });
        }
        return skipped;
    }
}
