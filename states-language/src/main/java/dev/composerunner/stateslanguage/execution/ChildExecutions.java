package dev.composerunner.stateslanguage.execution;

/** Told of the child executions that distributed Map states start. */
@FunctionalInterface
public interface ChildExecutions {

    /** Nobody wants to know. */
    ChildExecutions UNTOLD = _ -> _ -> {};

    /** What is told of the events of {@code child}, which is about to start. Called by one thread at a time for each Map state. */
    HistoryListener listener(ExecutionContext child);
}
