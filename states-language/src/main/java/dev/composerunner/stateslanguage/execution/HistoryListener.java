package dev.composerunner.stateslanguage.execution;

/** Told of each event of an execution, in the order of the ids, by one thread at a time, before the execution goes on. */
@FunctionalInterface
public interface HistoryListener {

    /**
     * Takes an event. May stop executions and call tasks back, but not wait for the end of the execution that it is told of.
     *
     * <p>An exception ends the execution without a further event; {@code Execution.await} throws it.
     */
    void onEvent(HistoryEvent event);
}
