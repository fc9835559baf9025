package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/** Does the work of Task states. */
public interface TaskPort {

    /**
     * Does the work and gives its result. Called on a virtual thread of its own, and may block.
     *
     * <p>Interruption means that the result is wanted no more, because of a timeout, a stopped execution or a failed sibling: the work
     * must be stopped before this method returns, normally or not.
     *
     * @throws TaskFailedException for a failure that the workflow may retry or catch; any other exception counts as States.TaskFailed
     */
    JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException;
}
