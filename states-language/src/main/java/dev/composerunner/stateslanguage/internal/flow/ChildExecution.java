package dev.composerunner.stateslanguage.internal.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.failure.StateFailure;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.internal.record.Details;
import dev.composerunner.stateslanguage.internal.record.History;
import dev.composerunner.stateslanguage.internal.visit.Environment;
import dev.composerunner.stateslanguage.internal.visit.Scope;
import dev.composerunner.stateslanguage.model.Flow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One execution of the processor of a distributed Map state, with a context object, a history and limits of its own. */
final class ChildExecution {

    private final Environment environment;
    private final Flow flow;
    private final int items;
    private final Cursor cursor;
    private @Nullable Instant stopped;
    private @Nullable Outcome outcome;

    /**
     * A child that has not begun.
     *
     * @param environment of the child
     * @param items how many items of the Map state it works on
     * @param cursor its place
     */
    ChildExecution(Environment environment, Flow flow, int items, Cursor cursor) {
        this.cursor = cursor;
        this.environment = environment;
        this.flow = flow;
        this.items = items;
    }

    int items() {
        return items;
    }

    /** How the child ended, or null where it has not. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    /** Runs on the calling thread, whose interruption aborts the child. */
    void run() {
        HistoryEvent end = cursor.recorded().end().orElse(null);
        if (end != null) {
            stopped = end.timestamp();
            outcome = end.outcome().orElseThrow();
            return;
        }
        ExecutionContext context = environment.execution();
        History history = cursor.history();
        Outcome result;
        try {
            if (!cursor.recorded().executionStarted()) {
                history.record(
                        cursor.branch(),
                        "ExecutionStarted",
                        0,
                        Details.none().payload("input", environment.input()).with("roleArn", context.roleArn()),
                        null);
            }
            var runner = new FlowRunner(environment, flow, new Scope(null), cursor, null);
            result = new Outcome.Succeeded(runner.run(environment.input()));
        } catch (StateFailure failure) {
            result = new Outcome.Failed(failure.error(), failure.cause());
        } catch (InterruptedException _) {
            result = new Outcome.Aborted(null, null);
        }
        switch (result) {
            case Outcome.Succeeded(JsonNode output) ->
                history.end(
                        cursor.branch(),
                        "ExecutionSucceeded",
                        cursor.last(),
                        Details.none().payload("output", output));
            case Outcome.Failed(String error, String cause) ->
                history.end(cursor.branch(), "ExecutionFailed", cursor.last(), Details.failure(error, cause));
            case Outcome.TimedOut() -> history.end(cursor.branch(), "ExecutionTimedOut", 0, Details.none());
            case Outcome.Aborted(String error, String cause) ->
                history.end(cursor.branch(), "ExecutionAborted", 0, Details.failure(error, cause));
        }
        stopped = environment.time().instant();
        outcome = result;
    }

    /** The child as DescribeExecution tells of it. */
    ObjectNode description() {
        ExecutionContext context = environment.execution();
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("ExecutionArn", context.arn())
                .put("Name", context.name())
                .put("StateMachineArn", context.stateMachineArn())
                .put("StartDate", context.startTime().toString())
                .put("Input", environment.input().toString());
        node.putObject("InputDetails").put("Included", true);
        if (stopped != null) {
            node.put("StopDate", stopped.toString());
        }
        switch (outcome) {
            case null -> node.put("Status", "PENDING");
            case Outcome.Succeeded(JsonNode output) -> {
                node.put("Status", "SUCCEEDED").put("Output", output.toString());
                node.putObject("OutputDetails").put("Included", true);
            }
            case Outcome.Failed(String error, String cause) ->
                node.put("Status", "FAILED").put("Error", error).put("Cause", cause);
            case Outcome.TimedOut() -> node.put("Status", "TIMED_OUT");
            case Outcome.Aborted(String error, String cause) ->
                node.put("Status", "ABORTED").put("Error", error).put("Cause", cause);
        }
        return node;
    }
}
