package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.CallbackException.Reason;
import dev.composerunner.stateslanguage.execution.Payload;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.callback.ActivityQueue;
import dev.composerunner.stateslanguage.internal.callback.Callback;
import dev.composerunner.stateslanguage.internal.callback.WaitingTasks;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way from outside to tasks that wait for it: with a task token, or as the worker of an activity. Serves any number of
 * interpreters.
 *
 * <p>A callback that is accepted is in the history when the method returns, unless it comes before the service that was given the token
 * has answered; then it counts as soon as that has. A history listener, and a thread that is interrupted, do not wait for that.
 */
public final class Callbacks {

    /** Bytes of a key that gives tokens their full strength. */
    public static final int KEY_BYTES = 32;

    private final WaitingTasks tasks;

    /** Callbacks whose tokens are of no use to another process. */
    public Callbacks() {
        this(newKey());
    }

    /**
     * Callbacks whose tokens depend on {@code key}: a task that is run again after a restart has the token it had, if the key is the
     * same.
     *
     * @param key secret; {@value #KEY_BYTES} random bytes or more
     */
    public Callbacks(byte[] key) {
        if (key.length < KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes, allowed: " + KEY_BYTES + " or more");
        }
        this.tasks = new WaitingTasks(key);
    }

    private static byte[] newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /**
     * Lets the task of {@code token} end well.
     *
     * @param output JSON text, the result of the task
     * @throws CallbackException where no task waits for it, or the output is no JSON or too large
     */
    public void sendTaskSuccess(String token, String output) throws CallbackException {
        JsonNode result;
        try {
            result = Payload.parse(output);
        } catch (JsonProcessingException e) {
            throw new CallbackException(Reason.INVALID_OUTPUT, "not JSON: " + e.getOriginalMessage());
        }
        if (!Payload.fits(result)) {
            throw new CallbackException(Reason.INVALID_OUTPUT, "larger than " + Payload.MOST_BYTES + " bytes");
        }
        accepted(find(token).succeeded(result));
    }

    /**
     * Lets the task of {@code token} fail.
     *
     * @param error name that {@code ErrorEquals} is compared with, or null
     * @param cause text for people, or null
     * @throws CallbackException where no task waits for it
     */
    public void sendTaskFailure(String token, @Nullable String error, @Nullable String cause) throws CallbackException {
        accepted(find(token).failed(error, cause));
    }

    /**
     * Says that the task of {@code token} is worked on: its HeartbeatSeconds count anew.
     *
     * @throws CallbackException where no task waits for it
     */
    public void sendTaskHeartbeat(String token) throws CallbackException {
        accepted(find(token).heartbeat());
    }

    /**
     * Work of an activity, waiting for it {@code patience} at most. Whoever gets it says how it goes with the token.
     *
     * @param workerName told in the history, or null
     * @param time that measures the patience
     */
    public Optional<ActivityTask> getActivityTask(
            String activityArn, @Nullable String workerName, Duration patience, TimeSource time)
            throws InterruptedException {
        ActivityQueue queue = tasks.queue(activityArn);
        var limit = new ActivityQueue.Limit();
        TimeSource.Alarm alarm = time.alarm(patience, limit::reach);
        try {
            while (true) {
                Optional<ActivityQueue.Job> job = take(queue, limit);
                if (job.isEmpty()) {
                    return Optional.empty();
                }
                if (job.get().attempt().started(workerName)) {
                    return job.map(given -> new ActivityTask(given.token(), given.input()));
                }
            }
        } finally {
            alarm.cancel();
        }
    }

    private static Optional<ActivityQueue.Job> take(ActivityQueue queue, ActivityQueue.Limit limit)
            throws InterruptedException {
        ActivityQueue.Poll poll = queue.poll();
        limit.hold(poll);
        try {
            Optional<ActivityQueue.Job> job = poll.await();
            if (job.isEmpty()) {
                queue.abandon(poll);
            }
            return job;
        } catch (InterruptedException e) {
            queue.abandon(poll);
            throw e;
        }
    }

    /** The tasks that wait, which executions add themselves to. */
    WaitingTasks tasks() {
        return tasks;
    }

    private Callback find(String token) throws CallbackException {
        if (!tasks.know(token)) {
            throw new CallbackException(Reason.INVALID_TOKEN, "Invalid token");
        }
        return tasks.find(token).orElseThrow(Callbacks::over);
    }

    private static void accepted(boolean accepted) throws CallbackException {
        if (!accepted) {
            throw over();
        }
    }

    private static CallbackException over() {
        return new CallbackException(Reason.TASK_TIMED_OUT, "Provided task does not exist anymore");
    }
}
