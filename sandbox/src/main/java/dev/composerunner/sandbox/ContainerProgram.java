package dev.composerunner.sandbox;

import dev.composerunner.sandbox.Ending.Cause;
import dev.composerunner.sandbox.engine.ContainerSpec;
import dev.composerunner.sandbox.engine.ContainerState;
import dev.composerunner.sandbox.engine.Engine;
import dev.composerunner.sandbox.process.Guard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A program in a container. An attached client passes its output on; once that has ended, the engine says how the container
 * did, and it is removed. Where this JVM dies, a {@link Guard} removes it.
 */
final class ContainerProgram implements RunningProgram {

    private static final long LOOK_MILLIS = 50;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int MAX_START_OUTPUT = 1 << 16;

    /** How long an engine may fail to answer before its container is given up. */
    private static final Duration SILENCE_LIMIT = Duration.ofMinutes(1);

    private static final Duration SILENCE_LOOK = Duration.ofSeconds(1);
    private static final Duration KILL_LOOK = Duration.ofSeconds(2);
    private static final int MAX_KILLS = 30;
    private static final int MAX_REMOVALS = 3;

    /** What a shell reports of a program that wrote a file above its limit: 128 + SIGXFSZ. */
    private static final int FILE_TOO_LARGE = 128 + 25;

    private final Engine engine;
    private final String name;
    private final Limits limits;
    private final Process client;
    private final Guard guard;
    private final DiskWatch disk;
    private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    private ContainerProgram(Engine engine, String name, Program program, Process client, Guard guard) {
        this.engine = engine;
        this.name = name;
        this.limits = program.limits();
        this.client = client;
        this.guard = guard;
        this.disk = new DiskWatch(program.folder(), limits.diskBytes());
    }

    /**
     * Makes a container and starts it.
     *
     * @throws IOException if its program did not start, with the engine's reason; nothing is left of it then
     */
    static ContainerProgram start(Engine engine, ContainerSpec spec, Program program) throws IOException {
        String name = spec.name();
        Guard guard = Guard.ofCommand(engine.removal(name), System.getenv());
        Process client = null;
        try {
            engine.create(spec);
            client = engine.start(name);
            awaitStart(engine, name, client);
            ContainerProgram running = new ContainerProgram(engine, name, program, client, guard);
            Thread.ofPlatform().daemon().name("container-" + name).start(running::watch);
            return running;
        } catch (IOException | RuntimeException fault) {
            boolean interrupted = Thread.interrupted();
            try {
                engine.kill(name);
                engine.remove(name);
            } catch (IOException left) {
                fault.addSuppressed(left);
            } finally {
                if (client != null) {
                    client.destroyForcibly();
                }
                guard.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw fault;
        }
    }

    private static void awaitStart(Engine engine, String name, Process client) throws IOException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        try {
            while (true) {
                boolean ended = client.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (engine.state(name).started()) {
                    return;
                }
                if (ended) {
                    String text =
                            new String(client.getInputStream().readNBytes(MAX_START_OUTPUT), StandardCharsets.UTF_8);
                    throw engine.notStarted(text, client.exitValue());
                }
                if (System.nanoTime() - end > 0) {
                    throw engine.notStarted("not done in " + START_LIMIT.toSeconds() + " s", 0);
                }
            }
        } catch (InterruptedException fault) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the program started", fault);
        }
    }

    private void watch() {
        Thread diskThread = Thread.ofPlatform().daemon().name("container-disk").start(() -> disk.run(this::endForDisk));
        try {
            client.waitFor();
            ContainerState state = awaitEnd();
            diskThread.interrupt();
            diskThread.join();
            // Without a word the guard removes it once this JVM is gone.
            if (isRemoved()) {
                guard.close();
            }
            ending.complete(endingOf(state));
        } catch (InterruptedException | IOException | RuntimeException | Error fault) {
            diskThread.interrupt();
            ending.completeExceptionally(fault);
        }
    }

    /** Returns the state of the container once it does not run: a client may be gone before it. */
    private ContainerState awaitEnd() throws IOException, InterruptedException {
        long silentSince = System.nanoTime();
        while (true) {
            try {
                ContainerState state = engine.state(name);
                if (!state.running()) {
                    return state;
                }
                silentSince = System.nanoTime();
            } catch (IOException fault) {
                if (System.nanoTime() - silentSince > SILENCE_LIMIT.toNanos()) {
                    throw fault;
                }
            }
            Thread.sleep(SILENCE_LOOK);
        }
    }

    /** Engines are known to be busy with a container that has just ended. */
    private boolean isRemoved() throws InterruptedException {
        for (int tries = 0; tries < MAX_REMOVALS; tries++) {
            try {
                engine.remove(name);
                return true;
            } catch (IOException _) {
                Thread.sleep(SILENCE_LOOK);
            }
        }
        return false;
    }

    /** Without a wait for the ending, which waits for this thread. */
    private void endForDisk() {
        cause.compareAndSet(null, Cause.DISK);
        try {
            do {
                kill();
            } while (!client.waitFor(KILL_LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            // The watch has seen the end.
        }
    }

    private void kill() {
        try {
            engine.kill(name);
        } catch (IOException _) {
            // Whether it ran still is seen by the watch.
        }
    }

    private Ending endingOf(ContainerState state) {
        Cause why = cause.get();
        if (why == null && state.oomKilled()) {
            why = Cause.MEMORY;
        }
        if (why == null && (state.exitCode() == FILE_TOO_LARGE || disk.isExceeded())) {
            why = Cause.DISK;
        }
        if (why == null) {
            // Nobody here sent SIGKILL, and not every engine says that the kernel did.
            why = state.exitCode() == Ending.KILLED ? Cause.MEMORY : Cause.EXITED;
        }
        return new Ending(why == Cause.MEMORY ? Ending.KILLED : state.exitCode(), why);
    }

    @Override
    public InputStream output() {
        return client.getInputStream();
    }

    @Override
    public Ending await() throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException("the container could not be watched to its end", fault.getCause());
        }
    }

    @Override
    public void stop() {
        if (ending.isDone()) {
            return;
        }
        cause.compareAndSet(null, Cause.STOPPED);
        try {
            engine.stop(name, limits.grace());
        } catch (IOException _) {
            // It is killed in any case.
        }
        if (awaitEnding(KILL_LOOK)) {
            Thread.currentThread().interrupt();
        }
        endNow();
    }

    @Override
    public void close() {
        if (!ending.isDone()) {
            cause.compareAndSet(null, Cause.STOPPED);
            endNow();
        }
        try {
            output().close();
        } catch (IOException _) {
            // There is nothing left that could write.
        }
    }

    /** Kills until the container has ended. An engine that does not answer loses its client, and the watch ends. */
    private void endNow() {
        boolean interrupted = Thread.interrupted();
        for (int kills = 0; !ending.isDone(); kills++) {
            if (kills < MAX_KILLS) {
                kill();
            } else {
                client.destroyForcibly();
            }
            interrupted |= Thread.interrupted();
            interrupted |= awaitEnding(KILL_LOOK);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this thread was interrupted meanwhile. */
    private boolean awaitEnding(Duration limit) {
        try {
            ending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // Looked at by the caller.
        } catch (InterruptedException _) {
            return true;
        }
        return false;
    }

    @Override
    public long peakMemoryBytes() {
        return 0;
    }
}
