package dev.composerunner.stateslanguage.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Does the work of Task states. What is to be done and what the result means depend on the kind of the resource:
 *
 * <ul>
 *   <li>A Lambda function named by its ARN: the result is what the function returns.
 *   <li>An integration without suffix, of the SDK or not: the result is the service's answer.
 *   <li>{@code .sync} and {@code .sync:2}: the port tells the service's answer by {@link TaskHandle#submitted}, waits for the end of the
 *       job, and gives its description. It may also be ended from outside, by the request's token.
 *   <li>{@code .waitForTaskToken}: the port gives the service's answer; the result of the task is what is then sent with the token.
 *   <li>An activity never comes here: its workers ask {@code Callbacks}.
 * </ul>
 */
@FunctionalInterface
public interface TaskPort {

    /**
     * Does the work and gives its result, which is not to be changed any more. Called on a virtual thread of its own, and may block.
     *
     * <p>Interruption means that the result is wanted no more, because of a timeout, a stopped execution, a failed sibling or a callback
     * that came first: the work must be stopped before this method returns, normally or not.
     *
     * @throws TaskFailedException for a failure that the workflow may retry or catch; any other exception counts as States.TaskFailed, and so
     *     does a result of Java's null
     */
    JsonNode run(TaskRequest request) throws TaskFailedException, InterruptedException;

    /**
     * Asked, in place of {@link #run}, for an attempt that was under way when an earlier process ended. A port whose work goes on
     * without the process waits for the result of it, under the terms of {@link #run}; the empty answer, which is the default, says that
     * the work is gone: it is then run again. The request is that of the first run, its {@link TaskRequest#attempt} included.
     */
    default Optional<JsonNode> resume(TaskRequest request) throws TaskFailedException, InterruptedException {
        return Optional.empty();
    }

    /**
     * What makes the arguments unfit for the resource, seen before the task is scheduled: {@code The value of the field 'Headers' has an
     * invalid format}. Such a task fails with States.Runtime, which nothing catches.
     */
    default Optional<String> refusal(TaskRequest request) {
        return Optional.empty();
    }
}
