package dev.composerunner.stateslanguage.internal.callback;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The attempts of tasks that may be called back, and the queues of activities. */
public final class WaitingTasks {

    /** How long an execution that is resumed may take to come back to where its tasks wait for callbacks. */
    private static final Duration RETURN = Duration.ofSeconds(2);

    private final TaskTokens tokens;
    private final Map<String, Callback> waiting = new ConcurrentHashMap<>();
    private final Map<String, ActivityQueue> activities = new ConcurrentHashMap<>();
    private volatile @Nullable Long returnNanos;

    /** @param key of the tokens */
    public WaitingTasks(byte[] key) {
        this.tokens = new TaskTokens(key);
    }

    /** The token of an attempt, which {@link #open} makes good. */
    public String token(String execution, long entered, int retry) {
        return tokens.of(execution, entered, retry);
    }

    /** Lets {@code attempt} be called back with {@code token}. */
    public void open(String token, Callback attempt) {
        waiting.put(token, attempt);
        if (returnNanos != null) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Says that tasks are about to be taken up again: whoever calls back meanwhile is not to be told that they are over. */
    public void expectReturn() {
        returnNanos = System.nanoTime() + RETURN.toNanos();
    }

    /** Lets nobody call back with {@code token} any more. */
    public void close(String token) {
        waiting.remove(token);
    }

    /** The work of an activity. */
    public ActivityQueue queue(String activityArn) {
        return activities.computeIfAbsent(activityArn, _ -> new ActivityQueue());
    }

    /** Whether an attempt waits for {@code token}, or it was made with this key. */
    public boolean know(String token) {
        return waiting.containsKey(token) || tokens.know(token);
    }

    /** The attempt that {@code token} ends, if it waits or is taken up again soon. */
    public Optional<Callback> find(String token) {
        Callback attempt = waiting.get(token);
        return Optional.ofNullable(attempt == null ? awaitReturn(token) : attempt);
    }

    /** The attempt that {@code token} ends, if it is taken up again soon. */
    private synchronized @Nullable Callback awaitReturn(String token) {
        Callback attempt = waiting.get(token);
        try {
            while (attempt == null && returnNanos != null && returnNanos - System.nanoTime() > 0) {
                wait(Math.max(
                        1, Duration.ofNanos(returnNanos - System.nanoTime()).toMillis()));
                attempt = waiting.get(token);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return attempt;
    }
}
