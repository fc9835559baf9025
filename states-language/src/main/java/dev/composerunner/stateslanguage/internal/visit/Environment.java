package dev.composerunner.stateslanguage.internal.visit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.execution.ChildExecutions;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.internal.callback.WaitingTasks;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import dev.composerunner.stateslanguage.internal.jsonpath.PathEvaluator;
import dev.composerunner.stateslanguage.task.TaskPort;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What all states of one execution share.
 *
 * @param input input of the execution
 * @param stopGrace how long a cancelled task is waited for
 */
public record Environment(
        ExecutionContext execution,
        JsonNode input,
        TaskPort tasks,
        WaitingTasks waiting,
        ChildExecutions children,
        TimeSource time,
        RandomGenerator random,
        Evaluator evaluator,
        PathEvaluator paths,
        Duration stopGrace) {

    /** A new context object with the parts that no state changes. */
    public ObjectNode context() {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.putObject("Execution")
                .put("Id", execution.arn())
                .put("Name", execution.name())
                .put("RoleArn", execution.roleArn())
                .put("StartTime", written(execution.startTime()))
                .put("RedriveCount", 0)
                .set("Input", input);
        context.putObject("StateMachine")
                .put("Id", execution.stateMachineArn())
                .put("Name", execution.stateMachineName());
        return context;
    }

    /** A moment as the context object tells it: to the millisecond. */
    static String written(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Lets the time until {@code moment} pass, if there is any. */
    public void sleepUntil(Instant moment) throws InterruptedException {
        Duration rest = Duration.between(time.instant(), moment);
        time.sleep(rest.isNegative() ? Duration.ZERO : rest);
    }

    /** A uniform draw from [0, 1). */
    double draw() {
        synchronized (random) {
            return random.nextDouble();
        }
    }

    /** A version 4 UUID (RFC 9562). */
    public String uuid() {
        long high;
        long low;
        synchronized (random) {
            high = random.nextLong();
            low = random.nextLong();
        }
        return new UUID((high & ~0xF000L) | 0x4000L, (low & ~(3L << 62)) | (2L << 62)).toString();
    }

    /** What the states of another execution share that is started inside this one. */
    public Environment of(ExecutionContext other, JsonNode otherInput) {
        return new Environment(other, otherInput, tasks, waiting, children, time, random, evaluator, paths, stopGrace);
    }
}
