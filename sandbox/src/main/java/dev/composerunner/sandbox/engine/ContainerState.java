package dev.composerunner.sandbox.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What an engine says about a container.
 *
 * @param started whether its program was ever started
 * @param running whether it has not ended yet
 * @param oomKilled whether the kernel killed one of its processes for want of memory
 */
public record ContainerState(boolean started, boolean running, int exitCode, boolean oomKilled) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What stands for a time that has not come. */
    private static final String NEVER = "0001-";

    /** Reads the JSON object {@code State} of an inspection. */
    static ContainerState of(String json) throws IOException {
        JsonNode state = JSON.readTree(json);
        if (!state.path("ExitCode").isInt() || !state.path("StartedAt").isTextual()) {
            throw new IOException("the engine describes the container in a way that is not known");
        }
        String startedAt = state.path("StartedAt").textValue();
        return new ContainerState(
                !startedAt.isEmpty() && !startedAt.startsWith(NEVER),
                state.path("Running").asBoolean() || state.path("Paused").asBoolean(),
                state.path("ExitCode").intValue(),
                state.path("OOMKilled").asBoolean());
    }
}
