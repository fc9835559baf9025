package dev.composerunner.stateslanguage.internal.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What paths lead into. */
public interface Sources {

    /** What {@code $} stands for. */
    JsonNode data();

    /** What {@code $$} stands for. */
    JsonNode context();

    /** What {@code $name} stands for, or null where there is no such variable. */
    @Nullable
    JsonNode variable(String name);
}
