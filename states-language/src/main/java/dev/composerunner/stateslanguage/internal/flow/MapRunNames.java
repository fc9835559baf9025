package dev.composerunner.stateslanguage.internal.flow;

import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.journal.NoteKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a map run and its children are called.
 *
 * @param id of the run
 * @param machineArn of the children's state machine, which is a part of the one that has the Map state
 */
record MapRunNames(ExecutionContext parent, String id, String arn, String machineArn, String machineName) {

    /** Names for a new run, or those that a run has on record. */
    static MapRunNames of(Visit visit, @Nullable String label) throws StateFailure, InterruptedException {
        Environment environment = visit.environment();
        ExecutionContext parent = environment.execution();
        String part = label == null ? visit.cursor().onceText(NoteKind.Decision.MAP_PART, environment::uuid) : label;
        String id = visit.cursor().onceText(NoteKind.Decision.MAP_RUN, environment::uuid);
        String machineArn = parent.stateMachineArn() + "/" + part;
        return new MapRunNames(
                parent,
                id,
                machineArn.replaceFirst(":stateMachine:", ":mapRun:") + ":" + id,
                machineArn,
                parent.stateMachineName() + "/" + part);
    }

    /** Who a child is: the same whenever it is asked for. */
    ExecutionContext child(int index, Instant start) {
        String name = UUID.nameUUIDFromBytes((id + "." + index).getBytes(StandardCharsets.UTF_8))
                .toString();
        String arn = machineArn.replaceFirst(":stateMachine:", ":execution:") + ":" + name;
        return new ExecutionContext(arn, name, start, machineArn, machineName, parent.roleArn());
    }
}
