package dev.composerunner.stateslanguage.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The way back from a running task. Without effect when the attempt is over. */
public interface TaskHandle {

    /**
     * Says that the work was handed to the service, with the service's answer. Meant for {@code .sync} resources: the history tells
     * then which job to look at while it runs.
     */
    void submitted(JsonNode output);

    /**
     * What {@link #submitted} was told of this attempt in an earlier process: which job {@link TaskPort#resume} may find at work. Nothing is
     * told twice in the history, so the first telling counts.
     */
    default Optional<JsonNode> submission() {
        return Optional.empty();
    }

    /**
     * Says that the work goes on: HeartbeatSeconds, which count for callbacks, count anew.
     *
     * @return whether its result is still wanted
     */
    boolean heartbeat();
}
