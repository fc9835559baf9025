package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.item.Batches;
import dev.composerunner.stateslanguage.internal.item.MapInputs;
import dev.composerunner.stateslanguage.internal.item.Tolerance;
import dev.composerunner.stateslanguage.internal.record.BranchRecord;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.task.Threads;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.model.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Runs the children of a distributed Map state, each on a virtual thread. Too many failures abort those that run. */
final class Children {

    /** Longer than any child needs to end once its task has been given up. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Visit visit;
    private final long started;
    private final Flow flow;
    private final MapRunNames names;
    private final int concurrency;
    private final Tolerance tolerance;
    private final List<ChildExecution> children = new ArrayList<>();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    /** The threads of the children that run. */
    private final Map<ChildExecution, Thread> running = new HashMap<>();

    /** @param started id of the event that started the run */
    Children(Visit visit, long started, Flow flow, MapRunNames names, int concurrency, Tolerance tolerance) {
        this.visit = visit;
        this.started = started;
        this.flow = flow;
        this.names = names;
        this.concurrency = concurrency;
        this.tolerance = tolerance;
    }

    /** @param broken what ended the thread of the child, other than its outcome */
    private record Ended(ChildExecution child, @Nullable Throwable broken) {}

    /** All children, in the order of their inputs. */
    List<ChildExecution> run(MapInputs inputs) throws StateFailure, InterruptedException {
        try {
            long failed = 0;
            Batches.Child next = inputs.next();
            while (next != null || !running.isEmpty()) {
                while (next != null && running.size() < concurrency) {
                    start(next);
                    next = inputs.next();
                }
                ChildExecution child = await();
                if (!(child.outcome() instanceof Outcome.Succeeded)) {
                    failed += child.items();
                    if (tolerance.exceeded(failed, inputs.items())) {
                        throw new StateFailure(
                                Errors.TOO_MANY_FAILED, "The specified tolerated failure threshold was exceeded");
                    }
                }
            }
            return children;
        } finally {
            running.values().forEach(Thread::interrupt);
            running.values().forEach(thread -> Threads.stop(thread, PATIENCE));
        }
    }

    private void start(Batches.Child input) {
        Environment parent = visit.environment();
        int index = children.size();
        BranchRecord known = visit.cursor().recordOfChild(started, index);
        ExecutionContext context = names.child(index, known.startTime().orElseGet(parent.time()::instant));
        Cursor cursor =
                visit.cursor().child(started, index, known, parent.children().listener(context));
        JsonNode data = known.input().orElse(input.input());
        var child = new ChildExecution(parent.of(context, data), flow, input.items(), cursor);
        Thread thread = Thread.ofVirtual().name("execution " + context.name()).unstarted(() -> conduct(child));
        children.add(child);
        running.put(child, thread);
        thread.start();
    }

    private void conduct(ChildExecution child) {
        try {
            child.run();
            ended.add(new Ended(child, null));
        } catch (RuntimeException | Error e) {
            ended.add(new Ended(child, e));
        }
    }

    private ChildExecution await() throws InterruptedException {
        Ended next = ended.take();
        Objects.requireNonNull(running.remove(next.child()));
        if (next.broken() != null) {
            throw new IllegalStateException(next.broken());
        }
        return next.child();
    }
}
