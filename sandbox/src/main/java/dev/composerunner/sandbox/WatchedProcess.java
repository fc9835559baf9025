package dev.composerunner.sandbox;

import dev.composerunner.sandbox.Ending.Cause;
import dev.composerunner.sandbox.process.Guard;
import dev.composerunner.sandbox.process.MemoryMeter;
import dev.composerunner.sandbox.process.ProcessStat;
import dev.composerunner.sandbox.process.ProcessTree;
import dev.composerunner.sandbox.process.Signals;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A program as processes of this machine, which a thread of its own starts and watches until all of them are gone.
 *
 * <p>The thread has to be the same from start to end: what a program asked to get at its parent's death, it gets at the death of
 * the thread that started it.
 */
final class WatchedProcess implements RunningProgram {

    private static final long LOOK_MILLIS = 50;
    private static final int MAX_PROCESSES = 1_000_000;
    private static final int FEW = 8;
    private static final long KILL_LOOK_MILLIS = 5;
    private static final long KILL_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What a shell reports of a program that wrote a file above {@code RLIMIT_FSIZE}: 128 + SIGXFSZ. */
    private static final int FILE_TOO_LARGE = 128 + 25;

    private final Limits limits;
    private final int wrappers;
    private final MemoryMeter meter;
    private final DiskWatch disk;
    private final Process process;
    private final Guard guard;
    private final ProcessTree tree;
    private final AtomicReference<@Nullable Cause> cause = new AtomicReference<>();
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private volatile long peakMemoryBytes;

    private WatchedProcess(Process process, Guard guard, String id, Program program, Wrapping wrapping) {
        this.process = process;
        this.guard = guard;
        this.tree = new ProcessTree(process.pid(), id, wrapping.processes() > 0);
        this.limits = program.limits();
        this.wrappers = wrapping.processes();
        this.meter = new MemoryMeter(limits.memoryBytes(), wrapping.memoryFolders());
        this.disk = new DiskWatch(program.folder(), limits.diskBytes());
    }

    /**
     * How a program is wrapped.
     *
     * @param processes the number of generations, from the first process on, that are not the program's
     * @param memoryFolders folders inside that are file systems in memory, of {@link Limits#memoryBytes()} each
     */
    record Wrapping(int processes, List<String> memoryFolders) {

        static final Wrapping NONE = new Wrapping(0, List.of());
    }

    /** Starts a process with a marker in its environment; its outputs become one, its input is empty. */
    static WatchedProcess start(ProcessBuilder builder, Program program, Wrapping wrapping) throws IOException {
        String id = UUID.randomUUID().toString();
        builder.environment().put(ProcessTree.MARKER, id);
        CompletableFuture<WatchedProcess> started = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("sandbox-" + id)
                .start(() -> startAndWatch(builder, id, program, wrapping, started));
        try {
            return started.get();
        } catch (ExecutionException fault) {
            throw new IOException("cannot start the program: " + fault.getMessage(), fault);
        } catch (InterruptedException fault) {
            // The program may start all the same.
            started.whenComplete((late, _) -> {
                        if (late != null) {
                            late.close();
                        }
                    })
                    .exceptionally(_ -> null);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the program started", fault);
        }
    }

    private static void startAndWatch(
            ProcessBuilder builder,
            String id,
            Program program,
            Wrapping wrapping,
            CompletableFuture<WatchedProcess> started) {
        try (Guard guard = Guard.ofTree(id)) {
            Process process = builder.redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            guard.watch(process.pid());
            WatchedProcess watched = new WatchedProcess(process, guard, id, program, wrapping);
            started.complete(watched);
            watched.watch();
        } catch (IOException fault) {
            started.completeExceptionally(fault);
        }
    }

    private void watch() {
        Thread diskThread = Thread.ofPlatform().daemon().name("sandbox-disk").start(() -> disk.run(this::endForDisk));
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
            int exitCode = process.exitValue();
            killAll();
            diskThread.interrupt();
            diskThread.join();
            ending.complete(endingOf(exitCode));
        } catch (InterruptedException | RuntimeException | Error fault) {
            // A program that nobody watches must not go on.
            Signals.kill(tree.allMembers());
            ending.completeExceptionally(fault);
        }
    }

    private void look() throws InterruptedException {
        List<ProcessStat> members = tree.members(wrappers + Math.min(limits.processes(), MAX_PROCESSES) + 1);
        if (members.size() - wrappers > limits.processes()) {
            end(Cause.PROCESSES);
            return;
        }
        long bytes = meter.measure(members, inside(members));
        peakMemoryBytes = Math.max(peakMemoryBytes, bytes);
        if (bytes > limits.memoryBytes()) {
            end(Cause.MEMORY);
        } else if (cause.get() == Cause.DISK) {
            killAll();
        }
    }

    /** The last of the wrappers, which has the program's root. */
    private long inside(List<ProcessStat> members) {
        return wrappers > 0 && members.size() > wrappers
                ? members.get(wrappers - 1).pid()
                : 0;
    }

    private void endForDisk() {
        cause.compareAndSet(null, Cause.DISK);
        Signals.kill(tree.allMembers());
    }

    private void end(Cause why) throws InterruptedException {
        cause.compareAndSet(null, why);
        killAll();
    }

    /** Kills until nothing is left: what was starting when it was looked for is found by the next look. */
    private void killAll() throws InterruptedException {
        long end = System.nanoTime() + KILL_LIMIT_NANOS;
        // The group and the first ones, which end a namespace, are found at once however many there are.
        if (process.isAlive()) {
            guard.killGroup();
        }
        Signals.kill(tree.members(FEW));
        List<ProcessStat> left = tree.allMembers();
        while (!left.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("processes do not end after SIGKILL: "
                        + left.stream().map(ProcessStat::pid).toList());
            }
            Signals.kill(left);
            Thread.sleep(KILL_LOOK_MILLIS);
            left = tree.allMembers();
        }
    }

    private Ending endingOf(int exitCode) {
        Cause why = cause.get();
        if (why == null && (exitCode == FILE_TOO_LARGE || disk.isExceeded())) {
            why = Cause.DISK;
        }
        if (why == null) {
            // Nobody here sent SIGKILL: the kernel did, for want of memory.
            why = exitCode == Ending.KILLED ? Cause.MEMORY : Cause.EXITED;
        }
        boolean killed = why == Cause.MEMORY || why == Cause.PROCESSES;
        return new Ending(killed ? Ending.KILLED : exitCode, why);
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public Ending await() throws InterruptedException {
        try {
            return ending.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException("the program could not be watched to its end", fault.getCause());
        }
    }

    @Override
    public void stop() {
        cause.compareAndSet(null, Cause.STOPPED);
        List<ProcessStat> members = tree.allMembers();
        List<ProcessStat> programs = withoutWrappers(members);
        boolean interrupted = false;
        if (!programs.isEmpty()) {
            Signals.terminate(programs);
            interrupted = awaitEnding(limits.grace().toMillis());
        }
        endNow(interrupted);
    }

    @Override
    public void close() {
        cause.compareAndSet(null, Cause.STOPPED);
        endNow(false);
        try {
            output().close();
        } catch (IOException _) {
            // There is nothing left that could write.
        }
    }

    /** A wrapper that gets SIGTERM would end the program without its grace. */
    private List<ProcessStat> withoutWrappers(List<ProcessStat> members) {
        return members.subList(Math.min(wrappers, members.size()), members.size());
    }

    private void endNow(boolean interruptedBefore) {
        boolean interrupted = interruptedBefore;
        while (!ending.isDone()) {
            Signals.kill(tree.allMembers());
            interrupted |= awaitEnding(LOOK_MILLIS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether this thread was interrupted meanwhile. */
    private boolean awaitEnding(long millis) {
        try {
            ending.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // Looked at by the caller.
        } catch (InterruptedException _) {
            return true;
        }
        return false;
    }

    @Override
    public long peakMemoryBytes() {
        return peakMemoryBytes;
    }
}
