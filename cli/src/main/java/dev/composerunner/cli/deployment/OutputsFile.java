package dev.composerunner.cli.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A file of outputs: what {@code cdk deploy --outputs-file} writes, or the outputs of one stack alone. */
public final class OutputsFile {

    private static final String OPTION = "--urls";
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String ALLOWED =
            "a JSON object of outputs by name, or of stacks with such objects, as cdk deploy --outputs-file writes it";

    private OutputsFile() {}

    /**
     * Reads the outputs of the one stack of Compose Runner in a file.
     *
     * @throws InvalidRequestException if the file is not one of outputs, or not of one such stack
     * @throws IOException if it cannot be read
     */
    public static Outputs read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw InvalidRequestException.of(OPTION, file + ", which is not a file", ALLOWED);
        }
        JsonNode document = document(file);
        Map<String, String> flat = values(document);
        if (isOfComposeRunner(flat)) {
            return new Outputs(file.toString(), flat);
        }
        var stacks = new TreeMap<String, Map<String, String>>();
        document.properties().forEach(stack -> {
            Map<String, String> outputs = values(stack.getValue());
            if (isOfComposeRunner(outputs)) {
                stacks.put(stack.getKey(), outputs);
            }
        });
        if (stacks.size() != 1) {
            throw InvalidRequestException.of(
                    OPTION,
                    file
                            + (stacks.isEmpty()
                                    ? ", which has no address of Compose Runner"
                                    : ", which has those of " + String.join(", ", stacks.keySet())),
                    "the outputs of one stack of Compose Runner, with " + Operation.SUBMIT.output());
        }
        return new Outputs(
                stacks.firstKey() + " in " + file, stacks.firstEntry().getValue());
    }

    private static JsonNode document(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw InvalidRequestException.of(OPTION, file + " of more than " + MAX_BYTES + " bytes", ALLOWED);
        }
        try {
            JsonNode document = ContractJson.MAPPER.readTree(bytes);
            if (document.isObject()) {
                return document;
            }
        } catch (JsonProcessingException e) {
            var refusal = InvalidRequestException.of(OPTION, file + ", which is not JSON", ALLOWED);
            refusal.initCause(e);
            throw refusal;
        }
        throw InvalidRequestException.of(OPTION, file + ", which is not a JSON object", ALLOWED);
    }

    private static Map<String, String> values(JsonNode outputs) {
        var values = new HashMap<String, String>();
        outputs.properties().forEach(output -> {
            if (output.getValue().isTextual()) {
                values.put(output.getKey(), output.getValue().textValue());
            }
        });
        return values;
    }

    private static boolean isOfComposeRunner(Map<String, String> outputs) {
        return Arrays.stream(Operation.values()).map(Operation::output).anyMatch(outputs::containsKey);
    }
}
