package dev.composerunner.contract.submission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.TaskSize;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job type finds out about a job before it starts.
 *
 * @param size how large a task the job needs
 * @param identity what the job computes: jobs of the type with equal documents give equal results; empty: that is not known, so the
 *     job is never reused
 * @param unidentified why {@code identity} is empty, without a full stop; null: jobs of the type never have one, or this one has
 */
public record Inspection(
        TaskSize size,
        Optional<JsonNode> identity,
        @Nullable String unidentified) {

    /** A job that is never compared with others. */
    public static Inspection unidentified(TaskSize size) {
        return new Inspection(size, Optional.empty(), null);
    }

    /** A job that cannot be compared with others now. */
    public static Inspection unidentified(TaskSize size, String reason) {
        return new Inspection(size, Optional.empty(), reason);
    }

    /** A job that computes what {@code identity} says. */
    public static Inspection of(TaskSize size, JsonNode identity) {
        return new Inspection(size, Optional.of(identity), null);
    }
}
