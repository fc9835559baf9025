package dev.composerunner.task.inputs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a bundle from the files {@code specification.json}, {@code studyset.json} and {@code annotation.json} of a folder.
 *
 * @param folder the folder
 */
public record FolderBundleSource(Path folder) implements BundleSource {

    @Override
    public Bundle read() throws InputException {
        return new Bundle(
                "folder",
                document("specification"),
                input(DocumentKind.STUDYSET),
                input(DocumentKind.ANNOTATION),
                null,
                List.of());
    }

    private Bundle.Input input(DocumentKind kind) throws InputException {
        JsonNode document = document(kind.field());
        if (!kind.is(document)) {
            throw InputException.invalid(
                    folder.resolve(kind.field() + ".json") + " is no " + kind.words() + ": it has no list \""
                            + kind.list() + '"',
                    null);
        }
        return new Bundle.Input(document, document.path("id").textValue(), null);
    }

    private JsonNode document(String name) throws InputException {
        Path file = folder.resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw InputException.invalid(
                    "no file " + file + "; a folder to run holds specification.json, studyset.json and annotation.json",
                    null);
        }
        try {
            JsonNode document = ContractJson.MAPPER.readTree(file.toFile());
            if (!document.isObject()) {
                throw InputException.invalid(file + " is no JSON object", null);
            }
            return document;
        } catch (JsonProcessingException e) {
            throw InputException.invalid(file + " is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw InputException.unavailable(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
