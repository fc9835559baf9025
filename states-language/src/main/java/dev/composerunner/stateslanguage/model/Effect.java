package dev.composerunner.stateslanguage.model;

import dev.composerunner.stateslanguage.model.template.ReferencePath;
import dev.composerunner.stateslanguage.model.template.Template;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a state leaves behind: variables and an output. */
public sealed interface Effect {

    /** The variables of {@code Assign}, in the order of the definition. */
    Map<String, Template> assign();

    /**
     * The effect of a state in JSONata.
     *
     * @param output null where the state passes on what it would without an {@code Output} field
     */
    record Evaluated(Map<String, Template> assign, @Nullable Template output) implements Effect {

        public Evaluated {
            assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
        }
    }

    /**
     * The effect of a state in JSONPath: the result is shaped, put into the input, and a part of that passed on.
     *
     * @param resultSelector null where the result is taken as it is
     * @param resultPath where in the input the result is put; null where it is dropped and the input stays
     * @param outputPath null where all is passed on
     */
    record Merged(
            @Nullable Template resultSelector,
            @Nullable ReferencePath resultPath,
            Map<String, Template> assign,
            @Nullable Template outputPath)
            implements Effect {

        public Merged {
            assign = Collections.unmodifiableMap(new LinkedHashMap<>(assign));
        }
    }
}
