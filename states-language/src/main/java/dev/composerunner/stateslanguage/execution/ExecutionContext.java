package dev.composerunner.stateslanguage.execution;

import java.time.Instant;

/** Who an execution is, as its context object and its history tell. */
public record ExecutionContext(
        String arn, String name, Instant startTime, String stateMachineArn, String stateMachineName, String roleArn) {

    /** The region in the state machine's ARN, or an empty text where there is none. */
    public String region() {
        String[] parts = stateMachineArn.split(":", -1);
        return parts.length > 3 ? parts[3] : "";
    }
}
