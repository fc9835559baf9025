package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A state that was left.
 *
 * @param next null at the end of the flow
 */
record Passage(JsonNode output, @Nullable String next) {}
