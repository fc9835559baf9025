package dev.composerunner.stateslanguage.model.map;

import dev.composerunner.stateslanguage.model.template.Template;
import org.jspecify.annotations.Nullable;

/** Where the iterations of a Map state run. */
public sealed interface MapMode {

    /** As branches of the execution that holds the Map state. */
    record Inline() implements MapMode {}

    /**
     * As child executions of their own.
     *
     * @param executionType of the children
     * @param label part of the children's names; null where the interpreter makes one up
     * @param itemReader where the items are read from; null where they are in the input
     * @param itemBatcher how many items make one child; null where each item is one
     * @param resultWriter where results are written; null where they are the result of the state
     * @param toleratedFailureCount children that may fail, and the state still succeed; null where unset
     * @param toleratedFailurePercentage the same in percent of the items, 0 to 100; null where unset
     */
    record Distributed(
            ExecutionType executionType,
            @Nullable String label,
            @Nullable ItemReader itemReader,
            @Nullable ItemBatcher itemBatcher,
            @Nullable ResultWriter resultWriter,
            @Nullable Template toleratedFailureCount,
            @Nullable Template toleratedFailurePercentage)
            implements MapMode {}

    /** The type of the child executions. */
    enum ExecutionType {
        STANDARD,
        EXPRESS
    }
}
