package dev.composerunner.stateslanguage.internal.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Says which values are points in time: dates and times with an offset, as RFC 3339 writes them. */
final class Timestamps {

    private Timestamps() {}

    static boolean valid(JsonNode node) {
        try {
            return node.isTextual() && OffsetDateTime.parse(node.textValue()) != null;
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
