package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a job: the name of its execution, and the folder of its artifacts.
 *
 * @param value 1 to 80 letters, digits, underscores, hyphens and dots, the first a letter or a digit. The names of new jobs have no dots:
 *     see {@link #ofNew}
 */
public record ArtifactPrefix(@JsonValue String value) {

    /** The Python compose-runner left the name to Step Functions, which takes dots; its jobs can still be read. */
    private static final Pattern READABLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

    private static final Pattern NEW = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    /** @throws InvalidRequestException if {@code value} is not of the form above */
    @JsonCreator
    public ArtifactPrefix {
        if (!READABLE.matcher(value).matches()) {
            throw refusal(value);
        }
    }

    /**
     * The name that a submission chooses.
     *
     * @throws InvalidRequestException if {@code value} is not 1 to 80 letters, digits, underscores and hyphens, the first a letter or a
     *     digit
     */
    public static ArtifactPrefix ofNew(String value) {
        if (!NEW.matcher(value).matches()) {
            throw refusal(value);
        }
        return new ArtifactPrefix(value);
    }

    private static InvalidRequestException refusal(String value) {
        return InvalidRequestException.of(
                "artifact_prefix",
                '"' + value + '"',
                "1 to 80 letters, digits, '_' and '-', beginning with a letter or a digit");
    }

    /** A prefix that no other job has. */
    public static ArtifactPrefix random() {
        return new ArtifactPrefix(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
