package dev.composerunner.metaanalysisjob.inputs;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.composerunner.contract.ContractJson;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a bundle from the files {@code specification.json}, {@code studyset.json} and {@code annotation.json} of a folder, and
 * from {@code NAME.json} or {@code NAME.json.gz} if the specification compares with a study set of that name.
 *
 * @param folder the folder
 */
public record FolderBundleSource(Path folder) implements BundleSource {

    private static final String GZIPPED = ".json.gz";

    private static final ObjectReader READER = ContractJson.MAPPER
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    @Override
    public Bundle read() throws InputException {
        var bundle = new Bundle(
                "folder",
                document(folder.resolve("specification.json")),
                input(DocumentKind.STUDYSET),
                input(DocumentKind.ANNOTATION),
                null,
                List.of());
        var name = bundle.referenceName().filter(reference -> reference.matches("[\\w-]+"));
        for (String ending : name.isPresent() ? List.of(".json", GZIPPED) : List.<String>of()) {
            Path file = folder.resolve(name.get() + ending);
            if (Files.isRegularFile(file)) {
                return bundle.withReference(new Bundle.Input(document(file, DocumentKind.STUDYSET), name.get(), null));
            }
        }
        return bundle;
    }

    private Bundle.Input input(DocumentKind kind) throws InputException {
        JsonNode document = document(folder.resolve(kind.field() + ".json"), kind);
        return new Bundle.Input(document, document.path("id").textValue(), null);
    }

    private static JsonNode document(Path file, DocumentKind kind) throws InputException {
        JsonNode document = document(file);
        if (!kind.is(document)) {
            throw InputException.invalid(
                    file + " is not the " + kind.words() + " of a bundle: it has no list \"" + kind.list() + '"', null);
        }
        return document;
    }

    private static JsonNode document(Path file) throws InputException {
        if (!Files.isRegularFile(file)) {
            throw InputException.invalid(
                    "no file " + file + "; a folder to run holds specification.json, studyset.json and annotation.json",
                    null);
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            boolean gzipped = file.toString().endsWith(GZIPPED);
            JsonNode document = READER.readTree(gzipped ? new GZIPInputStream(bytes) : bytes);
            if (!document.isObject()) {
                throw InputException.invalid(file + " is not a JSON object", null);
            }
            return document;
        } catch (JsonProcessingException e) {
            throw InputException.invalid(file + " is not JSON: " + e.getOriginalMessage() + place(e), e);
        } catch (ZipException | EOFException | CharConversionException e) {
            throw InputException.invalid(file + " is damaged: " + e.getMessage(), e);
        } catch (AccessDeniedException e) {
            throw InputException.invalid(file + " cannot be read: permission denied", e);
        } catch (IOException e) {
            throw InputException.unavailable(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String place(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
