package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ChildExecutions;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryListener;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.jsonata.Bounds;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.internal.jsonpath.PathEvaluator;
import dev.composerunner.stateslanguage.internal.record.History;
import dev.composerunner.stateslanguage.internal.record.Recorded;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.stateslanguage.task.TaskPort;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Runs executions of one state machine. Any number may run at once. */
public final class Interpreter {

    private final StateMachineDefinition definition;
    private final TaskPort tasks;
    private final TimeSource time;
    private final RandomGenerator random;
    private final HistoryListener listener;
    private final Setting setting;
    private final Evaluator evaluator;

    /** What can be set, and need not be. Changes while an interpreter is set up, and not any more from then on. */
    private static final class Setting {

        Duration stopGrace = Duration.ofSeconds(30);
        Callbacks callbacks = new Callbacks();
        ChildExecutions children = ChildExecutions.UNTOLD;
        Journal journal = Journal.NONE;
        int mostEvents = History.MOST_EVENTS;
        Bounds bounds = Bounds.STANDARD;

        Setting copy() {
            var copy = new Setting();
            copy.stopGrace = stopGrace;
            copy.callbacks = callbacks;
            copy.children = children;
            copy.journal = journal;
            copy.mostEvents = mostEvents;
            copy.bounds = bounds;
            return copy;
        }
    }

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
        this(definition, tasks, time, random, listener, new Setting());
    }

    private Interpreter(
            StateMachineDefinition definition,
            TaskPort tasks,
            TimeSource time,
            RandomGenerator random,
            HistoryListener listener,
            Setting setting) {
        this.definition = definition;
        this.tasks = tasks;
        this.time = time;
        this.random = random;
        this.listener = listener;
        this.setting = setting;
        this.evaluator = new Evaluator(setting.bounds, time, random);
    }

    /** The same with another bound on how long a cancelled task is waited for; one that takes longer is left behind. */
    public Interpreter withStopGrace(Duration stopGrace) {
        return with(changed -> changed.stopGrace = stopGrace);
    }

    /** The same with callbacks that others use too; without this, nobody can call back. */
    public Interpreter withCallbacks(Callbacks callbacks) {
        return with(changed -> changed.callbacks = callbacks);
    }

    /** The same with somebody who is told of the child executions of distributed Map states. */
    public Interpreter withChildren(ChildExecutions children) {
        return with(changed -> changed.children = children);
    }

    /** The same with executions that are kept in {@code journal} and can be resumed from it. */
    public Interpreter withJournal(Journal journal) {
        return with(changed -> changed.journal = journal);
    }

    /** The same with another bound on the number of events than that of a Standard execution, which is 25,000. */
    public Interpreter withMostEvents(int mostEvents) {
        if (mostEvents < 2) {
            throw new IllegalArgumentException("most events: " + mostEvents + ", not 2 or more");
        }
        return with(changed -> changed.mostEvents = mostEvents);
    }

    /** The same with another bound on the time that one JSONata expression may take, which is 5 s. */
    public Interpreter withExpressionTime(Duration most) {
        if (!most.isPositive()) {
            throw new IllegalArgumentException("time of an expression: " + most + ", not more than 0");
        }
        return with(changed -> changed.bounds = new Bounds(most, Bounds.STANDARD.depth()));
    }

    private Interpreter with(Consumer<Setting> change) {
        Setting changed = setting.copy();
        change.accept(changed);
        return new Interpreter(definition, tasks, time, random, listener, changed);
    }

    /**
     * Starts an execution. Where it is kept, that it began is on record once this returns.
     *
     * @throws IllegalStateException if the journal has a running execution of the same ARN, or would lose what it keeps of one
     */
    public Execution start(ExecutionContext context, JsonNode input) {
        setting.journal.begin(context, input);
        return Execution.start(definition, environment(context, input), history(context, 0), Recorded.none());
    }

    /**
     * Goes on with an execution where its record ends. What is on record happens once: states that were left are not run again, nothing
     * that was drawn is drawn anew, a Wait state waits the rest of its time. A task whose end is not on record is run again unless
     * {@link TaskPort#resume} hands its result back. The listener is told of the events that are new. Tokens given before count again, where
     * the callbacks have the key they had.
     *
     * @param record of an execution of the same definition that runs nowhere else; one that has ended keeps its outcome
     */
    public Execution resume(JournalRecord record) {
        setting.callbacks.tasks().expectReturn();
        ExecutionContext context = record.context();
        Environment environment = environment(context, record.input());
        Recorded recorded = Recorded.of(record.entries());
        History history = history(context, recorded.lastId(""));
        return record.outcome()
                .map(outcome -> Execution.ended(definition, environment, history, outcome))
                .orElseGet(() -> Execution.start(definition, environment, history, recorded));
    }

    private Environment environment(ExecutionContext context, JsonNode input) {
        return new Environment(
                context,
                input,
                tasks,
                setting.callbacks.tasks(),
                setting.children,
                time,
                random,
                evaluator,
                new PathEvaluator(random),
                setting.stopGrace);
    }

    private History history(ExecutionContext context, long lastId) {
        return new History(context.arn(), time, setting.journal, listener, setting.mostEvents, lastId);
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
