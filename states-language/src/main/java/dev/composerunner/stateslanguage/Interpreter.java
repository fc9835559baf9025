package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.internal.jsonata.Bounds;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.internal.jsonpath.PathEvaluator;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Runs executions of one state machine. Any number may run at once. */
public final class Interpreter {

    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final StateMachineDefinition definition;
    private final TaskPort tasks;
    private final TimeSource time;
    private final RandomGenerator random;
    private final HistoryListener listener;
    private final Duration stopGrace;
    private final Callbacks callbacks;
    private final ChildExecutions children;

    /**
     * An interpreter of {@code definition}.
     *
     * @param random for jitter, {@code $random} and {@code $uuid}; used by one thread at a time
     * @param listener told of the events of every execution
     */
    public Interpreter(
            StateMachineDefinition definition,
            TaskPort tasks,
            TimeSource time,
            RandomGenerator random,
            HistoryListener listener) {
        this(definition, tasks, time, random, listener, STOP_GRACE, new Callbacks(), ChildExecutions.UNTOLD);
    }

    private Interpreter(
            StateMachineDefinition definition,
            TaskPort tasks,
            TimeSource time,
            RandomGenerator random,
            HistoryListener listener,
            Duration stopGrace,
            Callbacks callbacks,
            ChildExecutions children) {
        this.definition = definition;
        this.tasks = tasks;
        this.time = time;
        this.random = random;
        this.listener = listener;
        this.stopGrace = stopGrace;
        this.callbacks = callbacks;
        this.children = children;
    }

    /** The same with another bound on how long a cancelled task is waited for; one that takes longer is left behind. */
    public Interpreter withStopGrace(Duration stopGrace) {
        return new Interpreter(definition, tasks, time, random, listener, stopGrace, callbacks, children);
    }

    /** The same with callbacks that others use too; without this, nobody can call back. */
    public Interpreter withCallbacks(Callbacks callbacks) {
        return new Interpreter(definition, tasks, time, random, listener, stopGrace, callbacks, children);
    }

    /** The same with somebody who is told of the child executions of distributed Map states. */
    public Interpreter withChildren(ChildExecutions children) {
        return new Interpreter(definition, tasks, time, random, listener, stopGrace, callbacks, children);
    }

    /** Starts an execution. */
    public Execution start(ExecutionContext context, JsonNode input) {
        var evaluator = new Evaluator(Bounds.STANDARD, time, random);
        var environment = new Environment(
                context,
                input,
                tasks,
                callbacks,
                children,
                time,
                random,
                evaluator,
                new PathEvaluator(random),
                stopGrace);
        return Execution.start(definition, environment, new History(time, listener));
    }

    /** Runs an execution to its end. Interrupting the calling thread stops it; the outcome is then given, and the interrupt kept. */
    public Outcome run(ExecutionContext context, JsonNode input) {
        Execution execution = start(context, input);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return execution.await();
                } catch (InterruptedException _) {
                    interrupted = true;
                    execution.stop(null, null);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
