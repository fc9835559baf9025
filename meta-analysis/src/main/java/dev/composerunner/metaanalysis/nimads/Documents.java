package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.metaanalysis.InvalidAnalysisException;
import java.util.Locale;

/** Reads fields of JSON documents whose shape is not to be trusted. */
final class Documents {

    private Documents() {}

    /** @throws InvalidAnalysisException if {@code node} is no object */
    static JsonNode requireObject(JsonNode node, String where) {
        if (!node.isObject()) {
            throw new InvalidAnalysisException(where + " must be an object, got " + kind(node));
        }
        return node;
    }

    /** An array, empty if the field is absent or null. */
    static JsonNode array(JsonNode object, String field, String where) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return MissingNode.getInstance();
        }
        if (!value.isArray()) {
            throw new InvalidAnalysisException(
                    "field '" + field + "' of " + where + " must be an array, got " + kind(value));
        }
        return value;
    }

    /** A text or a number as text; empty if the field is absent, null, or the literal None. */
    static String text(JsonNode object, String field, String where) {
        var value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual() && !value.isNumber()) {
            throw new InvalidAnalysisException(
                    "field '" + field + "' of " + where + " must be a text, got " + kind(value));
        }
        return value.asText().equals("None") ? "" : value.asText();
    }

    static String kind(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
