package dev.composerunner.metaanalysisjob;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.TaskSize;

/** Picks the task's size by the specification. */
final class TaskSizing {

    private TaskSizing() {}

    /** The size that a specification asks for: large for a Monte-Carlo family-wise error correction, else standard. Reads any JSON. */
    static TaskSize ofSpecification(JsonNode specification) {
        JsonNode corrector = specification.path("corrector");
        JsonNode arguments = corrector.path("args");
        JsonNode method = arguments.hasNonNull("method")
                ? arguments.path("method")
                : arguments.path("**kwargs").path("method");
        return corrector.path("type").asText().equals("FWECorrector")
                        && method.asText().equalsIgnoreCase("montecarlo")
                ? TaskSize.LARGE
                : TaskSize.STANDARD;
    }
}
