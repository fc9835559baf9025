package dev.composerunner.stateslanguage.model.map;

import dev.composerunner.stateslanguage.model.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * How a distributed Map state puts items together. At least one bound is set.
 *
 * @param batchInput added to the input of each child; null where there is none
 */
public record ItemBatcher(
        @Nullable Template batchInput,
        @Nullable Template maxItemsPerBatch,
        @Nullable Template maxInputBytesPerBatch) {}
