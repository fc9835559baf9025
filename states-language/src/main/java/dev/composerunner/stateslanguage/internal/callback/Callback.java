package dev.composerunner.stateslanguage.internal.callback;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** An attempt of a task that may be called back. Each method returns false where the attempt is over. */
public interface Callback {

    /** Ends the attempt well. Returns when the history has it. */
    boolean succeeded(JsonNode output);

    /** Ends the attempt with an error. Returns when the history has it. */
    boolean failed(@Nullable String error, @Nullable String cause);

    /** The worker is alive. */
    boolean heartbeat();

    /** A worker of the activity has begun. */
    boolean started(@Nullable String worker);
}
