package dev.composerunner.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How large a task a job gets. */
public enum TaskSize {
    STANDARD,
    LARGE;

    /** The name on the wire: the constant's in lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The size that a specification asks for: large for a Monte-Carlo family-wise error correction, else standard. Reads any JSON. */
    public static TaskSize of(JsonNode specification) {
        JsonNode corrector = specification.path("corrector");
        JsonNode arguments = corrector.path("args");
        JsonNode method = arguments.hasNonNull("method")
                ? arguments.path("method")
                : arguments.path("**kwargs").path("method");
        return corrector.path("type").asText().equals("FWECorrector")
                        && method.asText().equalsIgnoreCase("montecarlo")
                ? LARGE
                : STANDARD;
    }
}
