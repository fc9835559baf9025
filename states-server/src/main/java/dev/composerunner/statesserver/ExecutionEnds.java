package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Receives the end of each execution, as EventBridge sends it: a rule for every event of Step Functions. */
@FunctionalInterface
public interface ExecutionEnds {

    /** Receives nothing. */
    ExecutionEnds NONE = event -> {};

    /**
     * Receives an end once it is stored and its tasks are gone. Not called for what ends because the process does, as that goes on with
     * the next one.
     *
     * @param event a {@code Step Functions Execution Status Change} with its {@code detail}
     */
    void ended(ObjectNode event);

    /** The event for an execution that has ended. */
    static ObjectNode event(ExecutionRecord record) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0")
                .put("source", "aws.states")
                .put("detail-type", "Step Functions Execution Status Change");
        event.putArray("resources").add(record.arn());
        event.putObject("detail")
                .put("executionArn", record.arn())
                .put("stateMachineArn", record.machine())
                .put("name", record.name())
                .put("status", record.status().toString())
                .put("startDate", record.start().toEpochMilli())
                .put("stopDate", record.stop() == null ? null : record.stop().toEpochMilli())
                .put("error", record.error())
                .put("cause", record.cause());
        return event;
    }
}
