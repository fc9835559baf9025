package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One event of an execution, as GetExecutionHistory tells it.
 *
 * @param id 1 for the first event, without gaps
 * @param previousId the event that led to this one in the same branch; 0 for none
 * @param type AWS's name: {@code TaskStateEntered}
 * @param details content of the type's details object; inputs, outputs and parameters are JSON texts, as in AWS's answer. Empty where
 *     the type has none
 */
public record HistoryEvent(long id, long previousId, Instant timestamp, String type, JsonNode details) {}
