package dev.composerunner.stateslanguage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a map run and its children are called.
 *
 * @param id of the run
 * @param machineArn of the children's state machine, which is a part of the one that has the Map state
 */
record MapRunNames(ExecutionContext parent, String id, String arn, String machineArn, String machineName) {

    /** Names for a new run. */
    static MapRunNames of(Environment environment, @Nullable String label) {
        ExecutionContext parent = environment.execution();
        String part = label == null ? environment.uuid() : label;
        String id = environment.uuid();
        String machineArn = parent.stateMachineArn() + "/" + part;
        return new MapRunNames(
                parent,
                id,
                machineArn.replaceFirst(":stateMachine:", ":mapRun:") + ":" + id,
                machineArn,
                parent.stateMachineName() + "/" + part);
    }

    /** Who a new child is. */
    ExecutionContext child(String name, Instant start) {
        String arn = machineArn.replaceFirst(":stateMachine:", ":execution:") + ":" + name;
        return new ExecutionContext(arn, name, start, machineArn, machineName, parent.roleArn());
    }
}
