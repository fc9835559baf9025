package dev.composerunner.stateslanguage.model.map;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a distributed Map state does with its results.
 *
 * @param resource ARN of the integration that writes, {@code arn:aws:states:::s3:putObject}; null where nothing is written
 * @param arguments null where there are none
 * @param configuration {@code Transformation} and {@code OutputType}
 */
public record ResultWriter(
        @Nullable String resource, @Nullable Template arguments, Map<String, JsonNode> configuration) {

    public ResultWriter {
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
    }
}
