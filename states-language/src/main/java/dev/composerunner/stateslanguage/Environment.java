package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.internal.jsonata.Evaluator;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * What all states of one execution share.
 *
 * @param input input of the execution
 * @param stopGrace how long a cancelled task is waited for
 */
record Environment(
        ExecutionContext execution,
        JsonNode input,
        TaskPort tasks,
        TimeSource time,
        RandomGenerator random,
        Evaluator evaluator,
        Duration stopGrace) {

    /** A new context object with the parts that no state changes. */
    ObjectNode context() {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        context.putObject("Execution")
                .put("Id", execution.arn())
                .put("Name", execution.name())
                .put("RoleArn", execution.roleArn())
                .put("StartTime", execution.startTime().toString())
                .put("RedriveCount", 0)
                .set("Input", input);
        context.putObject("StateMachine")
                .put("Id", execution.stateMachineArn())
                .put("Name", execution.stateMachineName());
        return context;
    }

    /** Lets the time until {@code moment} pass, if there is any. */
    void sleepUntil(Instant moment) throws InterruptedException {
        Duration rest = Duration.between(time.instant(), moment);
        if (rest.isPositive()) {
            time.sleep(rest);
        }
    }

    /** A uniform draw from [0, 1). */
    double draw() {
        synchronized (random) {
            return random.nextDouble();
        }
    }
}
