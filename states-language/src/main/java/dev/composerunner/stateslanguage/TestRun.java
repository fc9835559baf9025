package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.StateTest.Mock;
import dev.composerunner.stateslanguage.StateTest.Result;
import dev.composerunner.stateslanguage.StateTest.Setting;
import dev.composerunner.stateslanguage.StateTest.Status;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.flow.FlowRunner;
import dev.composerunner.stateslanguage.internal.item.Items;
import dev.composerunner.stateslanguage.internal.item.Numbers;
import dev.composerunner.stateslanguage.internal.item.Tolerance;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.History;
import dev.composerunner.stateslanguage.internal.record.Passage;
import dev.composerunner.stateslanguage.internal.record.Recorded;
import dev.composerunner.stateslanguage.internal.task.TaskAttempt;
import dev.composerunner.stateslanguage.internal.visit.Attempts;
import dev.composerunner.stateslanguage.internal.visit.Choosing;
import dev.composerunner.stateslanguage.internal.visit.Delays;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Exit;
import dev.composerunner.stateslanguage.internal.visit.Scope;
import dev.composerunner.stateslanguage.internal.visit.View;
import dev.composerunner.stateslanguage.internal.visit.Visit;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.model.Catcher;
import dev.composerunner.stateslanguage.model.Effect;
import dev.composerunner.stateslanguage.model.Retrier;
import dev.composerunner.stateslanguage.model.State;
import dev.composerunner.stateslanguage.model.Transition;
import dev.composerunner.stateslanguage.model.map.MapMode;
import dev.composerunner.stateslanguage.model.template.QueryLanguage;
import dev.composerunner.stateslanguage.model.template.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One test of one state. */
final class TestRun {

    private final State state;
    private final Setting setting;
    private final Environment environment;
    private final JsonNode input;
    private final boolean paths;
    private final ObjectNode inspection = JsonNodeFactory.instance.objectNode();

    TestRun(State state, Setting setting, Environment environment, JsonNode input) {
        this.state = state;
        this.setting = setting;
        this.environment = environment;
        this.input = input;
        this.paths = state.reading().language() == QueryLanguage.JSON_PATH;
    }

    Result run() throws InterruptedException {
        inspection.set("input", input);
        if (!setting.variables.isEmpty()) {
            setting.variables.forEach(inspection.withObjectProperty("variables")::set);
        }
        var history = new History(
                environment.execution().arn(), environment.time(), Journal.NONE, _ -> {}, History.MOST_EVENTS, 0);
        Cursor cursor = Cursor.root(history, Recorded.none());
        var scope = new Scope(null);
        scope.assign(setting.variables);
        try {
            cursor.record("ExecutionStarted", Details.none());
            var visit = new Visit(environment, state, input, scope, cursor, null, context());
            return pass(visit);
        } catch (StateFailure failure) {
            return failed(failure);
        }
    }

    private ObjectNode context() {
        if (setting.context != null) {
            return setting.context;
        }
        ObjectNode context = environment.context();
        ObjectNode execution = context.withObjectProperty("Execution");
        execution.remove("RedriveCount");
        if (environment.execution().roleArn().isEmpty()) {
            execution.putNull("RoleArn");
        }
        ObjectNode here = context.putObject("State")
                .put("Name", state.name())
                .put("EnteredTime", environment.time().instant().toString());
        switch (state) {
            case State.Task _, State.Map _, State.Parallel _ -> here.put("RetryCount", setting.retries);
            case State.Pass _, State.Choice _, State.Wait _, State.Succeed _, State.Fail _ -> {}
        }
        return context;
    }

    private Result pass(Visit visit) throws StateFailure, InterruptedException {
        boolean looksAtInput =
                !(state instanceof State.Parallel || (state instanceof State.Pass pass && pass.result() != null));
        if (paths && looksAtInput) {
            inspection.set("afterInputPath", visit.input());
        }
        return switch (state) {
            case State.Task task -> work(visit, task.retriers(), task.catchers(), task.effect(), task.transition());
            case State.Map map -> work(visit, map.retriers(), map.catchers(), map.effect(), map.transition());
            case State.Parallel parallel ->
                work(visit, parallel.retriers(), parallel.catchers(), parallel.effect(), parallel.transition());
            case State.Pass pass -> {
                JsonNode result = FlowRunner.result(visit, pass);
                if (paths) {
                    inspection.set(pass.result() == null ? "afterParameters" : "result", result);
                }
                yield succeeded(leave(visit, pass.effect(), result, visit.bindings(), pass.transition()));
            }
            case State.Wait wait ->
                succeeded(new Exit(visit).leave(wait.effect(), visit.input(), visit.bindings(), wait.transition()));
            case State.Choice choice -> succeeded(Choosing.choose(choice, visit));
            case State.Succeed succeed ->
                succeeded(new Exit(visit).leave(succeed.effect(), "", visit.input(), visit.bindings(), null));
            case State.Fail fail -> throw FlowRunner.failure(visit, fail);
        };
    }

    private Result work(
            Visit visit, List<Retrier> retriers, List<Catcher> catchers, Effect effect, Transition transition)
            throws StateFailure, InterruptedException {
        try {
            JsonNode result = result(visit);
            return succeeded(leave(visit, effect, result, visit.bindingsWithResult(result), transition));
        } catch (StateFailure failure) {
            if (!Errors.RUNTIME.equals(failure.error())) {
                Result retried = retried(failure, retriers);
                return retried == null ? caught(visit, failure, catchers) : retried;
            }
            throw failure;
        }
    }

    private JsonNode result(Visit visit) throws StateFailure, InterruptedException {
        switch (state) {
            case State.Task task -> arguments(visit, task.arguments());
            case State.Map map -> inspect(visit, map);
            case State.Parallel _, State.Pass _, State.Choice _, State.Wait _, State.Succeed _, State.Fail _ -> {}
        }
        JsonNode result = switch (setting.mock) {
            case Mock.Returned(JsonNode returned) -> returned;
            case Mock.Raised(var error, var cause) -> throw new StateFailure(error, cause);
            case null -> new TaskAttempt(visit, (State.Task) state).run();
        };
        switch (state) {
            case State.Map map -> tolerate(visit, map, result);
            case State.Task _ -> inspection.set("result", result);
            case State.Parallel _, State.Pass _, State.Choice _, State.Wait _, State.Succeed _, State.Fail _ -> {}
        }
        return result;
    }

    private void arguments(Visit visit, @Nullable Template template) throws StateFailure, InterruptedException {
        String field = paths ? "Parameters" : "Arguments";
        JsonNode arguments = template == null ? visit.input() : visit.evaluate(template, field, visit.bindings());
        if (paths || template != null) {
            inspection.set("after" + field, arguments);
        }
    }

    private void inspect(Visit visit, State.Map map) throws StateFailure, InterruptedException {
        if (setting.itemReaderData == null) {
            JsonNode items = Items.items(visit, map);
            if (paths) {
                inspection.set("afterItemsPath", items);
            }
        }
        Template concurrency = map.maxConcurrency();
        inspection.put("maxConcurrency", concurrency == null ? 0 : Numbers.whole(visit, concurrency, "MaxConcurrency"));
        if (map.mode() instanceof MapMode.Distributed distributed) {
            Tolerance tolerance = Tolerance.of(visit, distributed);
            if (tolerance.count() != null) {
                inspection.put("toleratedFailureCount", tolerance.count());
            }
            if (tolerance.percentage() != null) {
                inspection.put("toleratedFailurePercentage", tolerance.percentage());
            }
        }
    }

    private void tolerate(Visit visit, State.Map map, JsonNode result) throws StateFailure, InterruptedException {
        if (map.mode() instanceof MapMode.Distributed distributed) {
            Tolerance tolerance = Tolerance.of(visit, distributed);
            // Unlike an execution, a test without a bound tolerates everything.
            boolean bounded = tolerance.count() != null || tolerance.percentage() != null;
            if (bounded && tolerance.exceeded(setting.failedItems, result.size())) {
                throw new StateFailure(
                        Errors.TOO_MANY_FAILED, "The specified tolerated failure threshold was exceeded");
            }
        }
    }

    private Passage leave(Visit visit, Effect effect, JsonNode result, View view, Transition transition)
            throws StateFailure, InterruptedException {
        if (effect instanceof Effect.Merged merged) {
            JsonNode shaped = new Exit(visit).shape(merged, result, view);
            inspection.set("afterResultSelector", shaped);
            inspection.set("afterResultPath", new Exit(visit).merge(merged, shaped));
        }
        return new Exit(visit).leave(effect, result, view, transition);
    }

    /** Null where no retrier applies, or the one that does has no retry left and a catcher may lead on. */
    private @Nullable Result retried(StateFailure failure, List<Retrier> retriers) {
        for (int i = 0; i < retriers.size(); i++) {
            Retrier retrier = retriers.get(i);
            if (Errors.apply(retrier.errors(), failure)) {
                ObjectNode details = inspection.putObject("errorDetails").put("retryIndex", i);
                if (setting.retries >= retrier.maxAttempts()) {
                    return null;
                }
                Duration delay = Delays.backoff(retrier, setting.retries, environment);
                details.put("retryBackoffIntervalSeconds", delay.toSeconds());
                return new Result(Status.RETRIABLE, null, failure.error(), failure.cause(), null, inspection);
            }
        }
        return null;
    }

    private Result caught(Visit visit, StateFailure failure, List<Catcher> catchers)
            throws StateFailure, InterruptedException {
        for (int i = 0; i < catchers.size(); i++) {
            if (Errors.apply(catchers.get(i).errors(), failure)) {
                inspection.withObjectProperty("errorDetails").put("catchIndex", i);
                Passage passage = Attempts.leave(visit, catchers.get(i), i, failure);
                return new Result(
                        Status.CAUGHT_ERROR,
                        passage.output(),
                        failure.error(),
                        failure.cause(),
                        passage.next(),
                        inspection);
            }
        }
        throw failure;
    }

    private Result succeeded(Passage passage) {
        return new Result(Status.SUCCEEDED, passage.output(), null, null, passage.next(), inspection);
    }

    private Result failed(StateFailure failure) {
        return new Result(Status.FAILED, null, failure.error(), failure.cause(), null, inspection);
    }
}
