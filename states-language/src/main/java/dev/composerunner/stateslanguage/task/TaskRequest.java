package dev.composerunner.stateslanguage.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.model.Resource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a Task state, or a call that a distributed Map state makes to read items or to write results.
 *
 * @param resource the ARN in the definition
 * @param service the same, taken apart
 * @param arguments the evaluated {@code Arguments} or {@code Parameters}, or the input of the state; shared with the execution, and
 *     not to be changed
 * @param token with which {@code Callbacks} end the task; null where the resource takes none
 * @param credentials the evaluated {@code Credentials}, with the role to work in; null where the execution's own is meant
 * @param timeout after which the result is wanted no more; null for never
 * @param heartbeat longest silence of whoever has the token; null where none is set
 * @param state name of the state
 * @param retry 0 for the first attempt in this visit of the state
 * @param attempt names the attempt among all of the execution, and is the same when it is taken up again after a restart; empty for the
 *     calls of a Map state
 */
public record TaskRequest(
        String resource,
        Resource service,
        JsonNode arguments,
        @Nullable String token,
        @Nullable JsonNode credentials,
        @Nullable Duration timeout,
        @Nullable Duration heartbeat,
        TaskHandle handle,
        ExecutionContext execution,
        String state,
        int retry,
        String attempt) {}
