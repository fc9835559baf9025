package dev.composerunner.stateslanguage.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a state leaves behind: the variables of {@code Assign} and the {@code Output}.
 *
 * @param output null where the state passes on what it would without an {@code Output} field
 */
public record Effect(Map<String, Template> assign, @Nullable Template output) {

    /** Keeps the order of the definition. */
    public Effect {
        assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
    }
}
