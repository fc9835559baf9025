package dev.composerunner.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A submission: which meta-analysis to run, and how.
 *
 * @param metaAnalysisId id at Neurosynth Compose
 * @param environment the instance it comes from
 * @param artifactPrefix the job's name, if the submitter chose one
 * @param noUpload whether the results stay here instead of being given back
 * @param nCores number of threads; absent: all that the task has
 * @param secrets the keys that the job acts with
 * @param warnings what was noticed and does not keep the job from running, such as unknown fields
 */
public record JobRequest(
        String metaAnalysisId,
        ComposeEnvironment environment,
        @Nullable ArtifactPrefix artifactPrefix,
        boolean noUpload,
        @Nullable Integer nCores,
        JobSecrets secrets,
        List<String> warnings) {

    /** Largest document that is read, in bytes: what an execution may have as its input. */
    public static final int LARGEST_BYTES = 256 * 1024;

    /** Largest number of threads that may be asked for. */
    public static final int MOST_CORES = 128;

    private static final Pattern META_ANALYSIS_ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final int LONGEST_KEY = 1024;
    private static final Set<String> FIELDS =
            Set.of("meta_analysis_id", "environment", "artifact_prefix", "no_upload", "n_cores", "nsc_key", "nv_key");

    /**
     * Reads a submission. Truth values and numbers may be text, as in a query string.
     *
     * @throws InvalidRequestException if the document is no object, lacks {@code meta_analysis_id}, or a field has a value that
     *     is not allowed
     */
    public static JobRequest parse(JsonNode document) {
        if (!document.isObject()) {
            throw InvalidRequestException.of("body", kind(document), "a JSON object with at least meta_analysis_id");
        }
        var warnings = new ArrayList<String>();
        document.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                warnings.add("unknown field " + shown(name) + " is ignored");
            }
        });
        return new JobRequest(
                metaAnalysisId(document),
                environment(document),
                text(document, "artifact_prefix").map(ArtifactPrefix::new).orElse(null),
                truth(document, "no_upload"),
                cores(document),
                new JobSecrets(key(document, "nsc_key"), key(document, "nv_key")),
                List.copyOf(warnings));
    }

    private static String metaAnalysisId(JsonNode document) {
        String allowed = "1 to 128 letters, digits, '_' and '-'";
        String id = text(document, "meta_analysis_id")
                .orElseThrow(() -> new InvalidRequestException("meta_analysis_id: missing; allowed: " + allowed));
        if (!META_ANALYSIS_ID.matcher(id).matches()) {
            throw InvalidRequestException.of("meta_analysis_id", quoted(id), allowed);
        }
        return id;
    }

    private static ComposeEnvironment environment(JsonNode document) {
        return text(document, "environment")
                .map(name -> ComposeEnvironment.of(name)
                        .orElseThrow(() ->
                                InvalidRequestException.of("environment", quoted(name), ComposeEnvironment.allowed())))
                .orElse(ComposeEnvironment.PRODUCTION);
    }

    private static boolean truth(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (absent(value)) {
            return false;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw InvalidRequestException.of(field, value.toString(), "true, false");
        };
    }

    private static @Nullable Integer cores(JsonNode document) {
        JsonNode value = document.path("n_cores");
        if (absent(value)) {
            return null;
        }
        String text = value.isIntegralNumber() || value.isTextual() ? value.asText() : "";
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_CORES) {
            throw InvalidRequestException.of("n_cores", value.toString(), "a whole number from 1 to " + MOST_CORES);
        }
        return Integer.valueOf(text);
    }

    private static @Nullable Secret key(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (absent(value)) {
            return null;
        }
        // The value is a secret: messages say what kind it is, never what it says.
        if (!value.isTextual()
                || value.textValue().length() > LONGEST_KEY
                || !value.textValue().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw InvalidRequestException.of(
                    field,
                    value.isTextual() ? "a text of " + value.textValue().length() + " characters" : kind(value),
                    "a text of at most " + LONGEST_KEY + " printable ASCII characters without blanks");
        }
        return new Secret(value.textValue());
    }

    /** The text of a field; absent, null and empty are the same, as for the original's clients. */
    private static Optional<String> text(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (absent(value)) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw InvalidRequestException.of(field, value.toString(), "a text");
        }
        return Optional.of(value.textValue());
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty());
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case BINARY, POJO, OBJECT -> "an object";
            case BOOLEAN -> "a truth value";
            case MISSING -> "nothing";
            case NULL -> "null";
            case NUMBER -> "a number";
            case STRING -> "a text";
        };
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String shown(String name) {
        return name.length() <= 40 ? quoted(name) : quoted(name.substring(0, 40) + "...");
    }
}
