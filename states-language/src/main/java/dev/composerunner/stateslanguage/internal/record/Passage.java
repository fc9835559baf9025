package dev.composerunner.stateslanguage.internal.record;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A state that was left.
 *
 * @param next null at the end of the flow
 */
public record Passage(JsonNode output, @Nullable String next) {}
