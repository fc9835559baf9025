package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.statesserver.store.ExecutionRecord;

/** The event {@code Step Functions Execution Status Change}, as EventBridge sends it. */
final class StatusChange {

    private StatusChange() {}

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
