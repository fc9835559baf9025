package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The folder of answers recorded on AWS, and what of it is skipped. */
final class RecordedAnswers {

    private static final Path FOLDER = Path.of(System.getProperty("states.corpus", "../../shared/states-language"));
    private static final Map<String, String> SKIPPED = skipList();

    private final Map<String, int[]> counts = new TreeMap<>();

    static boolean present() {
        return Files.isDirectory(FOLDER);
    }

    static Path folder() {
        return FOLDER;
    }

    static JsonNode read(Path file) {
        try {
            return new JsonMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The items of one of the files that hold a list. */
    static List<JsonNode> items(String file) {
        return read(FOLDER.resolve(file)).valueStream().toList();
    }

    /** Why the item of this name is skipped, or an empty text. */
    static String skipped(String name) {
        return SKIPPED.getOrDefault(name, "");
    }

    void passed(String category) {
        count(category, 0);
    }

    void failed(String category) {
        count(category, 1);
    }

    void skip(String category) {
        count(category, 2);
    }

    private synchronized void count(String category, int what) {
        counts.computeIfAbsent(category, _ -> new int[3])[what]++;
    }

    /** Prints passed, failed and skipped items by category. */
    synchronized void print() {
        int[] sum = new int[3];
        counts.forEach((category, count) -> {
            System.out.printf(
                    "recorded %s: passed %d, failed %d, skipped %d%n", category, count[0], count[1], count[2]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += count[i];
            }
        });
        System.out.printf("recorded in all: passed %d, failed %d, skipped %d%n", sum[0], sum[1], sum[2]);
    }

    /** Lines of a name, a tab and the reason. */
    private static Map<String, String> skipList() {
        try (var lines = RecordedAnswers.class.getResourceAsStream("/recorded-answers-skipped.txt")) {
            if (lines == null) {
                return Map.of();
            }
            return Stream.of(new String(lines.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1))
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
