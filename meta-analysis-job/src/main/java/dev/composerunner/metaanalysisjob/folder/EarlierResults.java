package dev.composerunner.metaanalysisjob.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.metaanalysisjob.record.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the metadata.json of a folder says of the run before.
 *
 * @param folder the folder of the results
 * @param metadata the document; missing if there is none
 */
record EarlierResults(Path folder, JsonNode metadata) {

    /** Documents that decide what is computed. Files of text are left out: the study set holds all that was read from them. */
    private static final List<Map.Entry<String, String>> DOCUMENTS = List.of(
            Map.entry("specification", "specification"),
            Map.entry("studyset", "study set"),
            Map.entry("annotation", "annotation"),
            Map.entry("database_studyset", "reference study set"));

    static EarlierResults in(Path folder) throws IOException {
        Path file = folder.resolve(ArtifactKeys.METADATA);
        return new EarlierResults(folder, Files.exists(file) ? document(file) : ContractJson.MAPPER.missingNode());
    }

    private static JsonNode document(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            return ContractJson.MAPPER.readTree(bytes);
        } catch (IOException e) {
            return ContractJson.MAPPER.nullNode();
        }
    }

    /** Whether there is a metadata.json that no run has written. */
    boolean isForeign() {
        return !metadata.isMissingNode() && !(metadata.path("status").isTextual() && metadata.has("artifact_prefix"));
    }

    /** Whether a run has left more than its record. */
    boolean hasResults() {
        return !isForeign() && files().stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    /** The names of the files that the run left, without its record. */
    Set<String> files() {
        var names = new TreeSet<String>();
        for (JsonNode artifact : metadata.path("artifacts")) {
            String name = artifact.path("name").asText();
            Path file = folder.resolve(name).normalize();
            if (file.startsWith(folder) && !file.equals(folder)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether the run drew a part of the permutations only. */
    boolean isPart() {
        for (JsonNode permutations : metadata.path("permutations")) {
            if (permutations.hasNonNull("part")) {
                return true;
            }
        }
        return false;
    }

    String text(String field) {
        return metadata.path(field).asText();
    }

    /** What the run read that {@code inputs} has otherwise, in words; empty if both compute the same. */
    List<String> differences(Inputs inputs) {
        JsonNode now = written(inputs);
        Map<String, String> before = hashes(metadata.path("inputs"));
        Map<String, String> after = hashes(now);
        var differences = new ArrayList<String>();
        for (var document : DOCUMENTS) {
            String kind = document.getKey();
            if (!before.getOrDefault(kind, "").equals(after.getOrDefault(kind, ""))) {
                if (kind.equals("specification")) {
                    differences.addAll(fields(metadata.at("/inputs/specification"), now.path("specification")));
                } else {
                    differences.add(document.getValue());
                }
            }
        }
        return differences;
    }

    /** As it would be read from a file: numbers compare by what is written. */
    private static JsonNode written(Inputs inputs) {
        try {
            return ContractJson.MAPPER.readTree(ContractJson.MAPPER.writeValueAsBytes(inputs));
        } catch (IOException e) {
            throw new IllegalStateException("inputs can always be written as JSON and read again", e);
        }
    }

    private static Map<String, String> hashes(JsonNode inputs) {
        var hashes = new TreeMap<String, String>();
        for (JsonNode document : inputs.path("documents")) {
            hashes.put(document.path("kind").asText(), document.path("sha256").asText());
        }
        return hashes;
    }

    private static Set<String> fields(JsonNode before, JsonNode after) {
        var names = new TreeSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> before.path(name).equals(after.path(name)));
        return names.isEmpty() ? Set.of("specification") : names;
    }
}
