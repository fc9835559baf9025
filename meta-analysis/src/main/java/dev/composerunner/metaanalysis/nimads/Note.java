package dev.composerunner.metaanalysis.nimads;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What an annotation says of one analysis.
 *
 * @param study id of the study, empty if the document names the analysis alone
 * @param analysis id of the analysis, by itself or as study and analysis joined by a hyphen
 * @param values value by column
 */
record Note(String study, String analysis, Map<String, JsonNode> values) {

    Note {
        values = Map.copyOf(values);
    }
}
