package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.model.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The context object at one moment of a visit, made when somebody looks at it. Serves one thread. */
final class ContextObject {

    private final Environment environment;
    private final State state;
    private final Instant entered;
    private final int retries;
    private final @Nullable String token;
    private final @Nullable ObjectNode item;
    private @Nullable ObjectNode made;

    /**
     * A context object.
     *
     * @param token of the task, where it has one
     * @param item the {@code Map} part, inside a Map state
     * @param given the whole object, where a test says what it is
     */
    ContextObject(
            Environment environment,
            State state,
            Instant entered,
            int retries,
            @Nullable String token,
            @Nullable ObjectNode item,
            @Nullable ObjectNode given) {
        this.environment = environment;
        this.state = state;
        this.entered = entered;
        this.retries = retries;
        this.token = token;
        this.item = item;
        this.made = given;
    }

    ObjectNode get() {
        ObjectNode known = made;
        if (known != null) {
            return known;
        }
        ObjectNode fresh = environment.context();
        ObjectNode here =
                fresh.putObject("State").put("Name", state.name()).put("EnteredTime", Environment.written(entered));
        switch (state) {
            case State.Task _, State.Map _, State.Parallel _ -> here.put("RetryCount", retries);
            case State.Pass _, State.Choice _, State.Wait _, State.Succeed _, State.Fail _ -> {}
        }
        if (token != null) {
            fresh.putObject("Task").put("Token", token);
        }
        if (item != null) {
            fresh.set("Map", item);
        }
        made = fresh;
        return fresh;
    }
}
