package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/** The way back from a running task. Without effect when the attempt is over. */
public interface TaskHandle {

    /**
     * Says that the work was handed to the service, with the service's answer. Meant for {@code .sync} resources: the history tells
     * then which job to look at while it runs.
     */
    void submitted(JsonNode output);

    /**
     * Says that the work goes on: HeartbeatSeconds, which count for callbacks, count anew.
     *
     * @return whether its result is still wanted
     */
    boolean heartbeat();
}
