package dev.composerunner.stateslanguage.model;

import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import org.jspecify.annotations.Nullable;

/**
 * How a state reads its input.
 *
 * @param language in which the state is written
 * @param inputPath what of the input the state works on, in JSONPath; null where that is all of it
 */
public record Reading(QueryLanguage language, @Nullable Template inputPath) {

    /** A state in JSONata, which sees all of its input. */
    public static final Reading JSONATA = new Reading(QueryLanguage.JSONATA, null);
}
