package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One attempt of a Task state.
 *
 * @param resource the ARN in the definition
 * @param arguments the evaluated {@code Arguments}, or the input of the state
 * @param state name of the state
 * @param retry 0 for the first attempt in this visit of the state
 */
public record TaskRequest(
        String resource, JsonNode arguments, TaskHandle handle, ExecutionContext execution, String state, int retry) {}
