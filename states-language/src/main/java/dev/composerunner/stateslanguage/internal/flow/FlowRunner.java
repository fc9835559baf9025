package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.failure.DataLimit;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.BranchRecord;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.Passage;
import dev.composerunner.stateslanguage.internal.task.TaskAttempt;
import dev.composerunner.stateslanguage.internal.visit.Attempts;
import dev.composerunner.stateslanguage.internal.visit.Choosing;
import dev.composerunner.stateslanguage.internal.visit.Delays;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Exit;
import dev.composerunner.stateslanguage.internal.visit.Scope;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.journal.NoteKind;
import dev.composerunner.stateslanguage.model.Delay;
import dev.composerunner.stateslanguage.model.Flow;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs one flow, state after state, on the calling thread. */
public final class FlowRunner {

    private final Environment environment;
    private final Flow flow;
    private final Scope scope;
    private final Cursor cursor;
    private final @Nullable ObjectNode item;
    private volatile @Nullable State current;

    public FlowRunner(Environment environment, Flow flow, Scope scope, Cursor cursor, @Nullable ObjectNode item) {
        this.environment = environment;
        this.flow = flow;
        this.scope = scope;
        this.cursor = cursor;
        this.item = item;
    }

    Cursor cursor() {
        return cursor;
    }

    /** The state that the flow is in, or ended in. */
    @Nullable
    State current() {
        return current;
    }

    /** The output of the last state. */
    public JsonNode run(JsonNode input) throws StateFailure, InterruptedException {
        String name = flow.startAt();
        JsonNode data = input;
        Optional<BranchRecord.Passed> passed = cursor.recorded().passed();
        if (passed.isPresent()) {
            scope.assign(passed.get().variables());
            data = passed.get().passage().output();
            name = passed.get().passage().next();
        }
        while (name != null) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            State state = flow.states().get(name);
            if (state == null) {
                throw new IllegalStateException(
                        "no state is named \"" + name + "\": what is on record is of another definition");
            }
            current = state;
            Passage passage = pass(state, new Visit(environment, state, data, scope, cursor, item));
            data = passage.output();
            name = passage.next();
        }
        return data;
    }

    private Passage pass(State state, Visit visit) throws StateFailure, InterruptedException {
        return switch (state) {
            case State.Pass pass ->
                new Exit(visit).leave(pass.effect(), result(visit, pass), visit.bindings(), pass.transition());
            case State.Succeed succeed ->
                new Exit(visit).leave(succeed.effect(), "", visit.input(), visit.bindings(), null);
            case State.Fail fail -> throw failure(visit, fail);
            case State.Wait wait -> {
                environment.sleepUntil(until(visit, wait.delay()));
                yield new Exit(visit).leave(wait.effect(), visit.input(), visit.bindings(), wait.transition());
            }
            case State.Choice choice -> Choosing.choose(choice, visit);
            case State.Task task ->
                new Attempts(visit, task.retriers(), task.catchers(), null)
                        .run(() -> new TaskAttempt(visit, task).run(), task.effect(), task.transition());
            case State.Map map ->
                new Attempts(visit, map.retriers(), map.catchers(), "MapStateFailed")
                        .run(() -> iterate(visit, map), map.effect(), map.transition());
            case State.Parallel parallel ->
                new Attempts(visit, parallel.retriers(), parallel.catchers(), "ParallelStateFailed")
                        .run(() -> branches(visit, parallel), parallel.effect(), parallel.transition());
        };
    }

    /** When a Wait state ends. */
    private Instant until(Visit visit, Delay delay) throws StateFailure, InterruptedException {
        return visit.cursor().deadline(NoteKind.Decision.WAIT_END, () -> switch (delay) {
            case Delay.Seconds _ -> visit.entered().plus(Delays.of(visit, delay));
            case Delay.Until _ -> environment.time().instant().plus(Delays.of(visit, delay));
        });
    }

    /** What a Pass state makes of its input, in JSONPath. */
    public static JsonNode result(Visit visit, State.Pass pass) throws StateFailure, InterruptedException {
        if (pass.result() != null) {
            return pass.result();
        }
        Template arguments = pass.arguments();
        return arguments == null ? visit.input() : visit.evaluate(arguments, "Parameters", visit.bindings());
    }

    /** What a Fail state fails with. */
    public static StateFailure failure(Visit visit, State.Fail fail) throws StateFailure, InterruptedException {
        return new StateFailure(text(visit, fail.error(), "Error"), text(visit, fail.cause(), "Cause"));
    }

    private static @Nullable String text(Visit visit, @Nullable Template template, String field)
            throws StateFailure, InterruptedException {
        if (template == null) {
            return null;
        }
        JsonNode value = visit.evaluate(template, field, visit.bindings());
        if (!value.isTextual()) {
            throw visit.unexpected(template, field, "string", value);
        }
        return value.textValue();
    }

    private static JsonNode iterate(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        return switch (map.mode()) {
            case MapMode.Inline() -> InlineMap.run(visit, map);
            case MapMode.Distributed distributed -> new MapRun(visit, map, distributed).run();
        };
    }

    private static JsonNode branches(Visit visit, State.Parallel parallel) throws StateFailure, InterruptedException {
        Template arguments = parallel.arguments();
        JsonNode input = arguments == null
                ? visit.input()
                : DataLimit.checked(visit.evaluateOnce(arguments, "Arguments", visit.bindings()), parallel.name());
        visit.cursor().record("ParallelStateStarted", Details.none());
        var branches = parallel.branches().stream()
                .map(flow -> new Branches.Branch(flow, input, visit.item()))
                .toList();
        JsonNode result = new Branches(visit, branches, branches.size(), BranchEvents.NONE).run();
        visit.cursor().recordAside("ParallelStateSucceeded", Details.none());
        return result;
    }
}
