package dev.composerunner.cli.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens on Ctrl-C or a termination signal until this is closed: an action is called, and the process ends when this is closed. */
public final class StopSignal implements AutoCloseable {

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private StopSignal(Runnable action, Duration grace) {
        this.hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            action.run();
            try {
                closed.await(grace.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Begins to listen.
     *
     * @param grace how long the process waits at most
     */
    public static StopSignal on(Runnable action, Duration grace) {
        var signal = new StopSignal(action, grace);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook has begun, and waits no longer.
        }
    }
}
