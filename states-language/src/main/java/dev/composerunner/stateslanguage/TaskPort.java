package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

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

    /**
     * Asked, in place of {@link #run}, for an attempt that was under way when an earlier process ended. A port whose work goes on
     * without the process waits for the result of it, under the terms of {@link #run}; the empty answer, which is the default, says that
     * the work is gone: it is then run again. {@link TaskRequest#execution}, {@link TaskRequest#state} and {@link TaskRequest#arguments}
     * are those of the first run.
     */
    default Optional<JsonNode> resume(TaskRequest request) throws TaskFailedException, InterruptedException {
        return Optional.empty();
    }
}
