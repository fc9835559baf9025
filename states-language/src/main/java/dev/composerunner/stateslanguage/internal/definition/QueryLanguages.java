package dev.composerunner.stateslanguage.internal.definition;

import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import java.util.Arrays;
import java.util.Optional;

/** Finds query languages by the names they have in definitions. */
final class QueryLanguages {

    private QueryLanguages() {}

    static Optional<QueryLanguage> named(String text) {
        return Arrays.stream(QueryLanguage.values())
                .filter(language -> language.text().equals(text))
                .findFirst();
    }

    /** The language of a state: its own, or that of the machine. */
    static QueryLanguage of(Fields state, QueryLanguage machine) {
        String text = state.text("QueryLanguage");
        if (text == null) {
            return machine;
        }
        QueryLanguage own = named(text).orElse(null);
        if (own == null) {
            state.problem("QueryLanguage", "\"" + text + "\" is not one of JSONata, JSONPath");
            return machine;
        }
        if (own == QueryLanguage.JSON_PATH && machine == QueryLanguage.JSONATA) {
            state.problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
        }
        return own;
    }
}
