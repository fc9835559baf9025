package dev.composerunner.local.states;

import dev.composerunner.local.states.Resource.Machine;
import dev.composerunner.local.states.Resource.Revision;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.ExecutionContext;
import dev.composerunner.stateslanguage.HistoryListener;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.Outcome;
import dev.composerunner.stateslanguage.TaskPort;
import dev.composerunner.stateslanguage.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions that run in this process, and what is recorded of them. */
final class Runs implements AutoCloseable {

    /** What a task has to end in, and a little more to be killed in. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(40);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

    private final ExecutionStore store;
    private final Definitions definitions;
    private final TaskPort tasks;
    private final Callbacks callbacks;
    private final TimeSource time;
    private final Map<String, Run> running = new ConcurrentHashMap<>();
    private volatile boolean closing;

    Runs(ExecutionStore store, Definitions definitions, TaskPort tasks, Callbacks callbacks, TimeSource time) {
        this.store = store;
        this.definitions = definitions;
        this.tasks = tasks;
        this.callbacks = callbacks;
        this.time = time;
    }

    /** @param recorded opens when the end is stored */
    private record Run(Execution execution, CountDownLatch recorded) {}

    /** Starts an execution that is stored. */
    void start(ExecutionRecord record, Machine machine, Revision revision) {
        Execution execution = interpret(record, machine, revision, event -> store.addEvent(record.number(), event));
        var run = new Run(execution, new CountDownLatch(1));
        running.put(record.arn(), run);
        Thread.ofVirtual().name("end-" + record.name()).start(() -> awaitEnd(record.arn(), run));
    }

    /** Starts an execution of which nothing is kept. */
    Execution startUnrecorded(ExecutionRecord record, Machine machine, Revision revision) {
        Execution execution = interpret(record, machine, revision, event -> {});
        running.put(record.arn(), new Run(execution, new CountDownLatch(0)));
        Thread.ofVirtual().name("end-" + record.name()).start(() -> {
            try {
                execution.await();
            } catch (IllegalStateException e) {
                System.err.println(record.arn() + " broke off: " + e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                running.remove(record.arn());
            }
        });
        return execution;
    }

    private Execution interpret(ExecutionRecord record, Machine machine, Revision revision, HistoryListener listener) {
        var context = new ExecutionContext(
                record.arn(), record.name(), record.start(), machine.arn(), machine.name(), revision.roleArn());
        return new Interpreter(definitions.of(revision), tasks, time, new SecureRandom(), listener)
                .withStopGrace(STOP_GRACE)
                .withCallbacks(callbacks)
                .start(context, Inputs.stored(record.input()));
    }

    /** Stops an execution and waits a while for its end; its tasks may take longer. */
    void stop(String arn, @Nullable String error, @Nullable String cause, Duration patience) {
        Run run = running.get(arn);
        if (run == null) {
            return;
        }
        run.execution().stop(error, cause);
        try {
            boolean _ = run.recorded().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(String arn, Run run) {
        try {
            Outcome outcome = outcome(run.execution());
            if (closing && outcome instanceof Outcome.Aborted) {
                // Stopped by the end of the process and not by anybody's wish: it runs again at the next start.
                return;
            }
            recordWhenPossible(arn, outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(arn);
            run.recorded().countDown();
        }
    }

    /** How the execution ended; one whose events could not be stored has failed. */
    private static Outcome outcome(Execution execution) throws InterruptedException {
        try {
            return execution.await();
        } catch (IllegalStateException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            return new Outcome.Failed("Internal", "the execution could not be recorded: " + reason.getMessage());
        }
    }

    /** Records the end, however long the store cannot take it (a full disk): an execution must not seem to run for ever. */
    private void recordWhenPossible(String arn, Outcome outcome) throws InterruptedException {
        while (true) {
            try {
                record(arn, outcome);
                return;
            } catch (RuntimeException e) {
                if (closing) {
                    return;
                }
                System.err.println("the end of " + arn + " is not recorded yet: " + e.getMessage());
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
        }
    }

    private void record(String arn, Outcome outcome) {
        Ending ending = Ending.of(outcome);
        store.end(arn, ending.status(), ending.output(), ending.error(), ending.cause(), time.instant());
    }

    /** An outcome in the words of the API. */
    record Ending(
            ExecutionStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause) {

        static Ending of(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Succeeded succeeded ->
                    new Ending(ExecutionStatus.SUCCEEDED, succeeded.output().toString(), null, null);
                case Outcome.Failed failed -> new Ending(ExecutionStatus.FAILED, null, failed.error(), failed.cause());
                case Outcome.TimedOut _ -> new Ending(ExecutionStatus.TIMED_OUT, null, null, null);
                case Outcome.Aborted aborted ->
                    new Ending(ExecutionStatus.ABORTED, null, aborted.error(), aborted.cause());
            };
        }
    }

    Instant now() {
        return time.instant();
    }

    TimeSource time() {
        return time;
    }

    /** Stops what runs, so that it starts again with the next process, and waits until the tasks are gone. */
    @Override
    public void close() {
        closing = true;
        running.values().forEach(run -> run.execution().stop("Internal", "the service was stopped"));
        for (Run run : running.values()) {
            try {
                run.execution().await();
            } catch (IllegalStateException e) {
                // It broke off by itself; there is nothing left to stop.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
    }
}
