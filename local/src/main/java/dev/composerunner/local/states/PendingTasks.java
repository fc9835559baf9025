package dev.composerunner.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tasks that wait for somebody outside this process: for a token to come back, or for a worker of an activity. */
public interface PendingTasks {

    /** What became of an answer to a task. */
    enum Reception {
        TAKEN,
        /** Nobody knows the token, or its task is over. */
        UNKNOWN,
        /** The task with this token has timed out. */
        TIMED_OUT
    }

    /**
     * A task that a worker has taken.
     *
     * @param input its input, as JSON text
     */
    record Taken(String token, String input) {}

    Reception succeed(String token, JsonNode output);

    Reception fail(String token, @Nullable String error, @Nullable String cause);

    Reception heartbeat(String token);

    /** The next task of an activity, if there is one before {@code patience} has passed. */
    Optional<Taken> take(String activityArn, @Nullable String worker, Duration patience) throws InterruptedException;
}
