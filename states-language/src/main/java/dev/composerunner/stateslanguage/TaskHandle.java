package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/** The way back from a running task to the history. */
public interface TaskHandle {

    /**
     * Says that the work was handed to the service, with the service's answer. Meant for {@code .sync} resources: the history tells
     * then which job to look at while it runs. Without effect when the attempt is over.
     */
    void submitted(JsonNode output);
}
