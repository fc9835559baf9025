package dev.composerunner.stateslanguage.model.map;

import dev.composerunner.stateslanguage.model.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a distributed Map state reads its items from.
 *
 * @param resource ARN of the integration that reads: {@code arn:aws:states:::s3:getObject}
 * @param arguments null where there are none
 * @param configuration {@code InputType}, {@code CSVHeaderLocation}, {@code MaxItems} and so on; a {@code MaxItemsPath} stands as a
 *     path under {@code MaxItems}
 */
public record ItemReader(String resource, @Nullable Template arguments, Map<String, Template> configuration) {

    public ItemReader {
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
    }
}
