package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The JSON object that a job is submitted with. Fields are read by kind; booleans and numbers may be text, as in a query string, and
 * a field that is absent, null or the empty text is not there. Remembers which fields were asked for. Not safe for several threads.
 */
public final class Submission {

    /** Size of the largest one, in bytes: what an execution may have as its input. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The field that names the {@link JobType}. */
    public static final String JOB_TYPE = "job_type";

    /** The field of the version of the {@link JobType}; absent: the present one. */
    public static final String VERSION = "version";

    /** The field of the type's parameters, in the form that is the same for every type. */
    public static final String PARAMETERS = "parameters";

    private static final String ARTIFACT_PREFIX = "artifact_prefix";
    private static final int MAX_SECRET_LENGTH = 1024;
    private static final int MAX_SHOWN = 40;

    private final JsonNode document;
    private final Set<String> read = new HashSet<>();

    private Submission(JsonNode document) {
        this.document = document;
    }

    /**
     * Takes a document.
     *
     * @throws InvalidRequestException if it is not an object
     */
    public static Submission of(JsonNode document) {
        if (!document.isObject()) {
            throw InvalidRequestException.of("body", kind(document), "a JSON object");
        }
        return new Submission(document);
    }

    /** The whole of it; no field counts as asked for. */
    JsonNode view() {
        return document;
    }

    /** The whole of it, every field of which counts as asked for. */
    public JsonNode document() {
        document.fieldNames().forEachRemaining(read::add);
        return document;
    }

    /**
     * The object of the type's parameters, if the submission has the form that is the same for every type.
     *
     * @throws InvalidRequestException if the field is something else
     */
    Optional<Submission> parameters() {
        JsonNode value = field(PARAMETERS);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isObject()) {
            throw InvalidRequestException.of(PARAMETERS, kind(value), "an object");
        }
        return Optional.of(new Submission(value));
    }

    /** The job's name, if the submitter chose one: the field {@code artifact_prefix}. */
    public Optional<ArtifactPrefix> artifactPrefix() {
        Optional<ArtifactPrefix> name = text(ARTIFACT_PREFIX).map(ArtifactPrefix::ofNew);
        if (name.flatMap(Attempt::of).isPresent()) {
            throw InvalidRequestException.of(
                    ARTIFACT_PREFIX,
                    '"' + name.get().value() + '"',
                    "a name that is not of the form h, SHA-256, number");
        }
        return name;
    }

    /**
     * A text.
     *
     * @throws InvalidRequestException if the field is something else
     */
    public Optional<String> text(String field) {
        JsonNode value = field(field);
        if (absent(value)) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw InvalidRequestException.of(field, value, "a text");
        }
        return Optional.of(value.textValue());
    }

    /**
     * A text, or a number as text, that passes a check.
     *
     * @throws InvalidRequestException if the field is something else
     */
    Optional<String> text(String field, Predicate<String> check, String allowed) {
        JsonNode value = field(field);
        if (absent(value)) {
            return Optional.empty();
        }
        if (!(value.isTextual() || value.isIntegralNumber()) || !check.test(value.asText())) {
            throw InvalidRequestException.of(field, value, allowed);
        }
        return Optional.of(value.asText());
    }

    /**
     * True or false, the latter where there is none.
     *
     * @throws InvalidRequestException if the field is something else
     */
    public boolean isTrue(String field) {
        JsonNode value = field(field);
        if (absent(value)) {
            return false;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw InvalidRequestException.of(field, value, "true, false");
        };
    }

    /**
     * A whole number from {@code least} (0 or more) to {@code most} (999 or less).
     *
     * @throws InvalidRequestException if the field is something else
     */
    public OptionalInt wholeNumber(String field, int least, int most) {
        JsonNode value = field(field);
        if (absent(value)) {
            return OptionalInt.empty();
        }
        String text = value.isIntegralNumber() || value.isTextual() ? value.asText() : "";
        if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw InvalidRequestException.of(field, value, "a whole number from " + least + " to " + most);
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /**
     * A key: at most 1,024 printable ASCII characters without blanks.
     *
     * @throws InvalidRequestException if the field is something else; the message shows nothing of it
     */
    public Optional<Secret> secret(String field) {
        JsonNode value = field(field);
        if (absent(value)) {
            return Optional.empty();
        }
        // The value is a secret: messages say what kind it is, never what it says.
        if (!value.isTextual()
                || value.textValue().length() > MAX_SECRET_LENGTH
                || !value.textValue().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw InvalidRequestException.of(
                    field,
                    value.isTextual() ? "a text of " + value.textValue().length() + " characters" : kind(value),
                    "a text of at most " + MAX_SECRET_LENGTH + " printable ASCII characters without blanks");
        }
        return Optional.of(new Secret(value.textValue()));
    }

    /** Names of the fields that were never asked for, in quotes and cut to 40 characters, for messages. */
    List<String> unread() {
        var names = new ArrayList<String>();
        document.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                names.add('"' + (name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...") + '"');
            }
        });
        return names;
    }

    private JsonNode field(String name) {
        read.add(name);
        return document.path(name);
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
            case BOOLEAN -> "a boolean";
            case MISSING -> "nothing";
            case NULL -> "null";
            case NUMBER -> "a number";
            case STRING -> "a text";
        };
    }
}
