package dev.composerunner.stateslanguage.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** States that point to one another by name: a whole machine, a branch of a Parallel state, the processor of a Map state. */
public record Flow(String startAt, Map<String, State> states) {

    /** Keeps the order of the definition. */
    public Flow {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    }
}
