package dev.composerunner.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.loopback.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Folders as meta-analyses of a compose API: {@code GET meta-analyses/NAME} answers with the specification, the study set and
 * the annotation of the folder NAME, in the shape in which the API gives a meta-analysis with its snapshots.
 */
public final class BundleApi {

    /** Path of the API under the service's address, unless it is hidden. */
    static final String PATH = "bundles";

    private static final int UNUSABLE = 422;
    private static final int HIDDEN_BYTES = 16;

    private final Path folder;
    private final String path;

    /** An API at {@link #PATH}, for every caller. */
    public BundleApi(Path folder) {
        this(folder, PATH);
    }

    private BundleApi(Path folder, String path) {
        this.folder = folder;
        this.path = path;
    }

    /** An API at a path that nobody can guess: tasks know it, which send no keys. */
    public static BundleApi hidden(Path folder, SecureRandom random) {
        byte[] part = new byte[HIDDEN_BYTES];
        random.nextBytes(part);
        return new BundleApi(folder, PATH + "/" + HexFormat.of().formatHex(part));
    }

    /** The path under the service's address. */
    public String path() {
        return path;
    }

    boolean isHidden() {
        return !path.equals(PATH);
    }

    /** The meta-analysis of the folder {@code id}, or nothing where there is none, or {@code part} is not the hidden part of the path. */
    Optional<Reply> answer(Map<String, String> parameters) {
        byte[] asked = (PATH + "/" + parameters.getOrDefault("part", "")).getBytes(StandardCharsets.UTF_8);
        return isHidden() && !MessageDigest.isEqual(path.getBytes(StandardCharsets.UTF_8), asked)
                ? Optional.empty()
                : answer(parameters.getOrDefault("id", ""));
    }

    /** The meta-analysis of the folder named {@code id}, or nothing where there is none. */
    Optional<Reply> answer(String id) {
        if (!id.matches("[A-Za-z0-9_-]{1,128}") || !Files.isDirectory(folder.resolve(id))) {
            return Optional.empty();
        }
        Path bundle = folder.resolve(id);
        ObjectNode answer = ContractJson.MAPPER.createObjectNode();
        answer.put("id", id);
        try {
            answer.set("specification", read(bundle, "specification.json"));
            answer.putObject("neurostore_studyset").set("snapshot", read(bundle, "studyset.json"));
            answer.putObject("neurostore_annotation").set("snapshot", read(bundle, "annotation.json"));
        } catch (UnusableFileException e) {
            return Optional.of(JsonReplies.error(UNUSABLE, String.valueOf(e.getMessage())));
        }
        return Optional.of(JsonReplies.of(200, answer));
    }

    /** A file of a bundle is missing or cannot be read; the message names it. */
    private static final class UnusableFileException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableFileException(String message) {
            super(message);
        }
    }

    private static JsonNode read(Path bundle, String name) throws UnusableFileException {
        Path file = bundle.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new UnusableFileException(
                    "no file " + file + "; a bundle holds specification.json, studyset.json and annotation.json");
        }
        try {
            JsonNode document = ContractJson.MAPPER.readTree(file.toFile());
            if (!document.isObject()) {
                throw new UnusableFileException("file " + file + " is not a JSON object");
            }
            return document;
        } catch (JsonProcessingException e) {
            throw new UnusableFileException("file " + file + " is " + ContractJson.fault(e));
        } catch (IOException e) {
            throw new UnusableFileException("file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
