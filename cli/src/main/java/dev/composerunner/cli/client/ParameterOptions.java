package dev.composerunner.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.submission.Submission;
import dev.composerunner.jobtypes.JobTypeException;
import dev.composerunner.jobtypes.ParameterFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The parameters of a job, from a file and from the command line. */
public final class ParameterOptions {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Option(
            names = "--parameters",
            paramLabel = "FILE",
            description = "Parameters of the job, as JSON or YAML; - is the standard input.")
    private @Nullable String file;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = {
                "A parameter, instead of one of FILE; may be repeated. A.B=VALUE is B inside of A.",
                "A VALUE that is a number, true, false, null, a list or an object of JSON is that, any other is text."
            })
    private List<String> parameters = new ArrayList<>();

    /** Whether any was given. */
    boolean areGiven() {
        return file != null || !parameters.isEmpty();
    }

    /**
     * The parameters that were given.
     *
     * @throws InvalidRequestException if they are none
     * @throws IOException if the file cannot be read
     */
    public ObjectNode read() throws IOException {
        ObjectNode read = file == null ? JsonNodeFactory.instance.objectNode() : ofFile(file);
        parameters.forEach(each -> put(read, each));
        return read;
    }

    private static ObjectNode ofFile(String file) throws IOException {
        String name = file.equals("-") ? "standard input" : file;
        try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(Submission.MAX_BYTES + 1);
            if (bytes.length > Submission.MAX_BYTES) {
                throw new InvalidRequestException(
                        name + ": got more than " + Submission.MAX_BYTES + " bytes; allowed: at most that");
            }
            return ParameterFile.read(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (NoSuchFileException e) {
            throw new IOException("--parameters: there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw refusal(name + ": got no UTF-8; allowed: UTF-8", e);
        } catch (JobTypeException e) {
            throw refusal(String.valueOf(e.getMessage()), e);
        }
    }

    private static InvalidRequestException refusal(String message, Exception cause) {
        var refusal = new InvalidRequestException(message);
        refusal.initCause(cause);
        return refusal;
    }

    private static void put(ObjectNode parameters, String option) {
        int equals = option.indexOf('=');
        if (equals <= 0) {
            throw InvalidRequestException.of("-p", '"' + option + '"', "NAME=VALUE");
        }
        String name = option.substring(0, equals);
        List<String> path = List.of(name.split("[.]", -1));
        if (path.contains("")) {
            throw InvalidRequestException.of("-p", '"' + name + '"', "names with single dots between them");
        }
        ObjectNode at = parameters;
        for (String part : path.subList(0, path.size() - 1)) {
            JsonNode next = at.path(part);
            if (next.isMissingNode()) {
                at = at.putObject(part);
            } else if (next instanceof ObjectNode object) {
                at = object;
            } else {
                throw new InvalidRequestException(
                        "-p " + name + ": got a parameter inside of " + part + ", which is no object");
            }
        }
        at.set(path.getLast(), value(option.substring(equals + 1)));
    }

    private static JsonNode value(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            return value.isMissingNode() || value.isTextual() ? TextNode.valueOf(text) : value;
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }
}
