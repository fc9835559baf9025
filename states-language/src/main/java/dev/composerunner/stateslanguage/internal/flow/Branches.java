package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.BranchOrder;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.task.Threads;
import dev.composerunner.stateslanguage.internal.visit.Scope;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.journal.NoteKind;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Runs flows side by side, each on a virtual thread. The first failure cancels the others. */
final class Branches {

    /** Longer than any branch needs to end once its task has been given up. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Visit visit;
    private final List<Branch> branches;
    private final int concurrency;
    private final BranchEvents events;
    /** Id of the event that started the branches. */
    private long started;

    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    /** The branches that run, by index. */
    private final Map<Integer, Running> running = new TreeMap<>();

    Branches(Visit visit, List<Branch> branches, int concurrency, BranchEvents events) {
        this.visit = visit;
        this.branches = branches;
        this.concurrency = concurrency;
        this.events = events;
    }

    /** @param item the {@code Map} part of the context object, inside a Map state */
    record Branch(Flow flow, JsonNode input, @Nullable ObjectNode item) {}

    private record Running(FlowRunner runner, Thread thread) {}

    private sealed interface Ended {

        record Finished(int index, JsonNode output) implements Ended {}

        record Failed(int index, StateFailure failure) implements Ended {}

        record Crashed(Throwable thrown) implements Ended {}
    }

    /** The outputs, in the order of the branches. */
    JsonNode run() throws StateFailure, InterruptedException {
        JsonNode[] outputs = new JsonNode[branches.size()];
        started = visit.cursor().last();
        Optional<JsonNode> before = visit.cursor().recorded().takeNote(NoteKind.Decision.BRANCH_FAILURE);
        if (before.isPresent()) {
            throw record(BranchFailure.of(before.get()));
        }
        long last = started;
        BranchOrder order = visit.cursor().order(started, outputs.length);
        try {
            int next = 0;
            for (int done = 0; done < outputs.length; done++) {
                while (next < outputs.length && running.size() < order.atOnce(done, concurrency)) {
                    start(order.at(next++));
                }
                last = switch (ended.take()) {
                    case Ended.Finished(int index, JsonNode output) -> {
                        outputs[index] = output;
                        visit.cursor().follow(remove(index).cursor().last());
                        yield events.succeeded(visit.cursor(), index);
                    }
                    case Ended.Failed failed -> throw failed(failed);
                    case Ended.Crashed(Throwable thrown) -> throw new IllegalStateException(thrown);
                };
            }
        } finally {
            stopAll();
        }
        visit.cursor().follow(last);
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (JsonNode output : outputs) {
            result.add(output);
        }
        return result;
    }

    private void start(int index) throws StateFailure {
        Branch branch = branches.get(index);
        Cursor cursor = visit.cursor().fork(started, index);
        if (!cursor.recorded().begun()) {
            events.started(cursor, index);
        }
        var runner =
                new FlowRunner(visit.environment(), branch.flow(), new Scope(visit.scope()), cursor, branch.item());
        Thread thread = Thread.ofVirtual()
                .name(visit.state().name() + " " + index)
                .unstarted(() -> conduct(runner, index, branch.input()));
        running.put(index, new Running(runner, thread));
        thread.start();
    }

    private void conduct(FlowRunner runner, int index, JsonNode input) {
        try {
            ended.add(new Ended.Finished(index, runner.run(input)));
        } catch (StateFailure failure) {
            ended.add(new Ended.Failed(index, failure));
        } catch (InterruptedException | RuntimeException | Error e) {
            ended.add(new Ended.Crashed(e));
        }
    }

    private FlowRunner remove(int index) {
        return Objects.requireNonNull(running.remove(index)).runner();
    }

    /**
     * Cancels the siblings, records what became of them, and gives the failure to throw: of failures that come together, such as
     * timeouts, that of the first branch.
     */
    private StateFailure failed(Ended.Failed first) throws StateFailure {
        stopAll();
        Ended.Failed failed = first;
        for (Ended late : ended) {
            switch (late) {
                case Ended.Finished finished -> running.remove(finished.index());
                case Ended.Failed other -> failed = other.index() < failed.index() ? other : failed;
                case Ended.Crashed _ -> {}
            }
        }
        int index = failed.index();
        StateFailure failure = failed.failure();
        FlowRunner runner = remove(index);
        var siblings = new TreeMap<Integer, String>();
        running.forEach((place, sibling) ->
                siblings.put(place, abortedType(sibling.runner().current())));
        var fact = new BranchFailure(
                index, failure, runner.cursor().last(), runner.current() instanceof State.Task, siblings);
        visit.cursor().note(NoteKind.Decision.BRANCH_FAILURE, fact.toJson());
        return record(fact);
    }

    private StateFailure record(BranchFailure fact) throws StateFailure {
        Cursor cursor = visit.cursor();
        cursor.follow(fact.last());
        if (Errors.RUNTIME.equals(fact.failure().error())) {
            // Ends the execution there and then: AWS tells of nothing but that.
            return fact.failure();
        }
        events.failed(cursor, fact.index());
        if (fact.inTask()) {
            cursor.recordAside("TaskStateAborted", Details.none());
        }
        for (Map.Entry<Integer, String> sibling : fact.siblings().entrySet()) {
            if (!sibling.getValue().isEmpty()) {
                cursor.recordAside(sibling.getValue() + "StateAborted", Details.none());
            }
            events.aborted(cursor, sibling.getKey());
        }
        return fact.failure();
    }

    private static String abortedType(@Nullable State state) {
        if (state == null) {
            return "";
        }
        return switch (state) {
            case State.Task _, State.Wait _, State.Map _, State.Parallel _ -> state.type();
            case State.Pass _, State.Choice _, State.Succeed _, State.Fail _ -> "";
        };
    }

    private void stopAll() {
        running.values().forEach(branch -> branch.thread().interrupt());
        running.values().forEach(branch -> Threads.stop(branch.thread(), PATIENCE));
    }
}
