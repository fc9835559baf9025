package dev.composerunner.stateslanguage.journal;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a note in a journal keeps. */
public sealed interface NoteKind {

    /** The name of the kind in a file: {@code Retry}. No two kinds have the same one. */
    String key();

    /** The kind with this key. Every key has one. */
    static NoteKind of(String key) {
        NoteKind decision = Decision.BY_KEY.get(key);
        return decision == null ? new Evaluated(key) : decision;
    }

    /** A decision of the interpreter. */
    enum Decision implements NoteKind {
        /** The execution was stopped, with this error and cause. */
        STOP("Stop"),
        /** An attempt is over and the next one was granted. */
        RETRY("Retry"),
        /** A branch failed and its siblings were cancelled. */
        BRANCH_FAILURE("Failed"),
        /** A callback came before the service had answered. */
        EARLY_CALLBACK("Callback"),
        /** The time at which a Wait state ends. */
        WAIT_END("Until"),
        /** The name of the part of the state machine that a distributed Map state is. */
        MAP_PART("MapPart"),
        /** The id of a map run. */
        MAP_RUN("MapRun");

        private static final Map<String, Decision> BY_KEY =
                Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Decision::key, Function.identity()));

        private final String key;

        Decision(String key) {
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }
    }

    /**
     * The value of a field whose expression reads the clock or draws random numbers.
     *
     * @param field name of the field: {@code Arguments}; not the key of a {@link Decision}
     */
    record Evaluated(String field) implements NoteKind {

        /** @throws IllegalArgumentException if {@code field} is the key of a decision */
        public Evaluated {
            if (Decision.BY_KEY.containsKey(field)) {
                throw new IllegalArgumentException("field: got " + field + "; allowed: a name that is not one of "
                        + Decision.BY_KEY.keySet().stream().sorted().toList());
            }
        }

        @Override
        public String key() {
            return field;
        }
    }
}
