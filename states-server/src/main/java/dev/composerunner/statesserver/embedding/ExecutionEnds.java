package dev.composerunner.statesserver.embedding;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Receives the end of each execution, as EventBridge sends it: a rule for every event of Step Functions. */
@FunctionalInterface
public interface ExecutionEnds {

    /** Receives nothing. */
    ExecutionEnds NONE = event -> {};

    /**
     * Receives an end once it is stored and its tasks are gone. Not called for what ends because the process does, as that goes on with
     * the next one. An end is received at least once: where this throws, or the process ends before it returns, it is called again, later
     * or in the next process.
     *
     * @param event a {@code Step Functions Execution Status Change} with its {@code detail}
     */
    void ended(ObjectNode event);
}
