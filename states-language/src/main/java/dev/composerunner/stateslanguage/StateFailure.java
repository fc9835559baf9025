package dev.composerunner.stateslanguage;

import org.jspecify.annotations.Nullable;

/** An error in the sense of the language: retried, caught, or the end of the execution. */
final class StateFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String error;
    private final @Nullable String cause;

    StateFailure(@Nullable String error, @Nullable String cause) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
    }

    @Nullable
    String error() {
        return error;
    }

    @Nullable
    String cause() {
        return cause;
    }
}
