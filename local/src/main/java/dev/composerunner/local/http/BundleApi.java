package dev.composerunner.local.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Folders as meta-analyses of a compose API: {@code GET meta-analyses/NAME} answers with the specification, the study set and
 * the annotation of the folder NAME, in the shape in which the API gives a meta-analysis with its snapshots.
 */
public final class BundleApi {

    /** Path of the API under the service's address. */
    public static final String PATH = "bundles";

    private static final String META_ANALYSES = PATH + "/meta-analyses/";

    private final Path folder;

    public BundleApi(Path folder) {
        this.folder = folder;
    }

    /** The answer to a path without its first slash, or nothing where there is no such folder. */
    Optional<JsonNode> answer(String path) throws IOException {
        String id = path.startsWith(META_ANALYSES) ? path.substring(META_ANALYSES.length()) : "";
        if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
            return Optional.empty();
        }
        Path bundle = folder.resolve(id);
        if (!Files.isRegularFile(bundle.resolve("specification.json"))) {
            return Optional.empty();
        }
        ObjectNode answer = ContractJson.MAPPER.createObjectNode();
        answer.put("id", id);
        answer.set("specification", read(bundle, "specification.json"));
        answer.putObject("neurostore_studyset").set("snapshot", read(bundle, "studyset.json"));
        answer.putObject("neurostore_annotation").set("snapshot", read(bundle, "annotation.json"));
        return Optional.of(answer);
    }

    private static JsonNode read(Path bundle, String name) throws IOException {
        return ContractJson.MAPPER.readTree(bundle.resolve(name).toFile());
    }
}
