package dev.composerunner.stateslanguage.internal.failure;

import org.jspecify.annotations.Nullable;

/** An error in the sense of the language: retried, caught, or the end of the execution. */
public final class StateFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable String error;
    private final @Nullable String cause;
    private final boolean heartbeatMissed;

    public StateFailure(@Nullable String error, @Nullable String cause) {
        this(error, cause, false);
    }

    private StateFailure(@Nullable String error, @Nullable String cause, boolean heartbeatMissed) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
        this.heartbeatMissed = heartbeatMissed;
    }

    /** A timeout, as the history tells it, that rules for missed heartbeats apply to as well. */
    public static StateFailure heartbeatTimeout() {
        return new StateFailure(Errors.TIMEOUT, null, true);
    }

    @Nullable
    public String error() {
        return error;
    }

    @Nullable
    public String cause() {
        return cause;
    }

    boolean heartbeatMissed() {
        return heartbeatMissed;
    }
}
