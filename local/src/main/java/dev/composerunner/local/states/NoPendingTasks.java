package dev.composerunner.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stands where no task can wait for anybody: every token is unknown, and no activity has work. */
public final class NoPendingTasks implements PendingTasks {

    @Override
    public Reception succeed(String token, JsonNode output) {
        return Reception.UNKNOWN;
    }

    @Override
    public Reception fail(String token, @Nullable String error, @Nullable String cause) {
        return Reception.UNKNOWN;
    }

    @Override
    public Reception heartbeat(String token) {
        return Reception.UNKNOWN;
    }

    @Override
    public Optional<Taken> take(String activityArn, @Nullable String worker, Duration patience)
            throws InterruptedException {
        Thread.sleep(patience);
        return Optional.empty();
    }
}
