package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.composerunner.statesserver.store.ExecutionRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The event {@code Step Functions Execution Status Change}, as EventBridge sends it. */
final class StatusChange {

    /** Most bytes of input and output in an event. */
    private static final int MAX_BYTES = 248 * 1024;

    private StatusChange() {}

    /** The event for an execution that has ended. */
    static ObjectNode event(ExecutionRecord record) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "0")
                .put("source", "aws.states")
                .put("detail-type", "Step Functions Execution Status Change");
        event.putArray("resources").add(record.arn());
        int output = bytes(record.output());
        boolean hasOutput = output <= MAX_BYTES;
        boolean hasInput = bytes(record.input()) + output <= MAX_BYTES;
        ObjectNode detail = event.putObject("detail")
                .put("executionArn", record.arn())
                .put("stateMachineArn", record.machine())
                .put("name", record.name())
                .put("status", record.status().toString())
                .put("startDate", record.start().toEpochMilli())
                .put("stopDate", record.stop() == null ? null : record.stop().toEpochMilli())
                .put("error", record.error())
                .put("cause", record.cause())
                .put("input", hasInput ? record.input() : null)
                .put("output", hasOutput ? record.output() : null);
        detail.putObject("inputDetails").put("included", hasInput);
        if (record.output() != null) {
            detail.putObject("outputDetails").put("included", hasOutput);
        }
        return event;
    }

    /** Bytes of a text in an event, with the escapes that JSON needs. */
    private static int bytes(@Nullable String text) {
        return text == null ? 0 : TextNode.valueOf(text).toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
