package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Work that a worker got from an activity.
 *
 * @param token with which the worker says how it goes
 * @param input what to work on
 */
public record ActivityTask(String token, JsonNode input) {}
