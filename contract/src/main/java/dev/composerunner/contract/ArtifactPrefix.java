package dev.composerunner.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a job: the name of its execution, and the folder of its artifacts.
 *
 * @param value 1 to 80 letters, digits, underscores and hyphens, the first a letter or a digit
 */
public record ArtifactPrefix(@JsonValue String value) {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    /** @throws InvalidRequestException if {@code value} is not of the form above */
    @JsonCreator
    public ArtifactPrefix {
        if (!ALLOWED.matcher(value).matches()) {
            throw InvalidRequestException.of(
                    "artifact_prefix",
                    '"' + value + '"',
                    "1 to 80 letters, digits, '_' and '-', beginning with a letter or a digit");
        }
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
