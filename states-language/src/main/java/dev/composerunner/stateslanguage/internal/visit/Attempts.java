package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.Passage;
import dev.composerunner.stateslanguage.model.Catcher;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Retrier;
import dev.composerunner.stateslanguage.model.Transition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the work of a state under its Retry and Catch rules. Serves one visit. */
public final class Attempts {

    private final Visit visit;
    private final List<Retrier> retriers;
    private final List<Catcher> catchers;
    private final @Nullable String failedEvent;
    /** Retries granted so far, by retrier. */
    private final int[] granted;

    /** @param failedEvent recorded when no retry is left, or null */
    public Attempts(Visit visit, List<Retrier> retriers, List<Catcher> catchers, @Nullable String failedEvent) {
        this.visit = visit;
        this.retriers = retriers;
        this.catchers = catchers;
        this.failedEvent = failedEvent;
        this.granted = new int[retriers.size()];
    }

    /** What a state does once per attempt. */
    public interface Work {
        JsonNode run() throws StateFailure, InterruptedException;
    }

    public Passage run(Work work, Effect effect, Transition transition) throws StateFailure, InterruptedException {
        resumeRetries();
        while (true) {
            try {
                JsonNode result = work.run();
                return new Exit(visit).leave(effect, result, visit.bindingsWithResult(result), transition);
            } catch (StateFailure failure) {
                if (!retry(failure)) {
                    return caught(failure);
                }
            }
        }
    }

    /** Goes on behind the retries that are on record. */
    private void resumeRetries() throws InterruptedException {
        for (var retry = visit.cursor().retried();
                retry.isPresent();
                retry = visit.cursor().retried()) {
            granted[retry.get().retrier()]++;
            visit.environment().sleepUntil(retry.get().until());
            visit.countRetry();
        }
    }

    /** Waits for the next attempt, if the first retrier that matches grants one. */
    private boolean retry(StateFailure failure) throws InterruptedException {
        for (int i = 0; i < retriers.size(); i++) {
            Retrier retrier = retriers.get(i);
            if (Errors.apply(retrier.errors(), failure)) {
                if (granted[i] == retrier.maxAttempts()) {
                    return false;
                }
                Duration delay = Delays.backoff(retrier, granted[i]++, visit.environment());
                visit.cursor().retry(i, visit.environment().time().instant().plus(delay));
                visit.environment().time().sleep(delay);
                visit.countRetry();
                return true;
            }
        }
        return false;
    }

    private Passage caught(StateFailure failure) throws StateFailure, InterruptedException {
        // States.Runtime ends the execution there and then: AWS does not say that the state failed.
        if (failedEvent != null && !Errors.RUNTIME.equals(failure.error())) {
            visit.cursor().record(failedEvent, Details.none());
        }
        for (int i = 0; i < catchers.size(); i++) {
            Catcher catcher = catchers.get(i);
            if (Errors.apply(catcher.errors(), failure)) {
                return leave(visit, catcher, i, failure);
            }
        }
        throw failure;
    }

    /** Leaves a state by its catcher of this index. */
    public static Passage leave(Visit visit, Catcher catcher, int index, StateFailure failure)
            throws StateFailure, InterruptedException {
        ObjectNode errorOutput = errorOutput(failure);
        return new Exit(visit)
                .leave(
                        catcher.effect(),
                        "Catch[" + index + "]/",
                        errorOutput,
                        visit.bindingsWithError(errorOutput),
                        catcher.next());
    }

    private static ObjectNode errorOutput(StateFailure failure) {
        // The history tells of no cause of a timeout, the error output of an empty one.
        boolean timeout = failure.cause() == null && Errors.TIMEOUT.equals(failure.error());
        return JsonNodeFactory.instance
                .objectNode()
                .put("Error", failure.error())
                .put("Cause", timeout ? "" : failure.cause());
    }
}
