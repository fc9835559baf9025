package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.Condition;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.Wait;
import software.amazon.awscdk.services.stepfunctions.WaitJsonataProps;
import software.amazon.awscdk.services.stepfunctions.WaitTime;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvokeJsonataProps;
import software.constructs.Construct;

/**
 * Decides whether failed work is done again, by a function that reads the cause: what can pass the second time often does not
 * show in the name of the error. Between attempts it waits with exponential back-off and full jitter.
 */
public final class RetryDecision extends Construct {

    private final State start;

    public RetryDecision(Construct scope, String id, Props props) {
        super(scope, id);
        var classify = LambdaInvoke.jsonata(
                this,
                "ClassifyFailure",
                LambdaInvokeJsonataProps.builder()
                        .lambdaFunction(props.classifyFailure())
                        .payload(TaskInput.fromObject(CaughtError.given()))
                        .retryOnServiceExceptions(false)
                        .outputs(Jsonata.object(
                                Map.entry(ERROR, Jsonata.of("$states.result.Payload.type")),
                                Map.entry(CAUSE, Jsonata.of("$states.result.Payload.message")),
                                Map.entry("retry", Jsonata.of("$states.result.Payload.retry"))))
                        .build());
        classify.addRetry(ServiceErrors.ofLambda());
        classify.addCatch(props.onFailure(), CaughtError.outranked());
        // $random() is below 1, so the wait is a whole number from 1 to the back-off.
        String backOff = "$min([%d, %d * $power(2, $attempt)])"
                .formatted(
                        props.maxDelay().toSeconds().intValue(),
                        props.interval().toSeconds().intValue());
        var wait = Wait.jsonata(
                this,
                "WaitBeforeRetry",
                WaitJsonataProps.builder()
                        .time(WaitTime.seconds(Jsonata.of("1 + $floor($random() * " + backOff + ")")))
                        .assign(Map.of("attempt", Jsonata.of("$attempt + 1")))
                        .build());
        wait.next(props.onRetry());
        classify.next(Choice.jsonata(this, "RetryOrFail")
                .when(
                        Condition.jsonata(
                                Jsonata.of("$states.input.retry = true and $attempt < " + props.maxAttempts())),
                        wait)
                .otherwise(props.onFailure()));
        start = classify;
    }

    /** Takes {@code {error, cause}}. */
    public State start() {
        return start;
    }

    /**
     * Who decides, how often, and where the workflow goes on.
     *
     * @param classifyFailure takes {@code {error, cause}}, answers {@code {type, message, retry}}
     * @param maxAttempts how often the work is done at most, the first time included
     * @param interval wait before the second attempt, at most half of
     * @param maxDelay cap of the back-off
     * @param onRetry where the work begins again
     * @param onFailure takes {@code {error, cause}}
     */
    public record Props(
            IFunction classifyFailure,
            int maxAttempts,
            Duration interval,
            Duration maxDelay,
            IChainable onRetry,
            IChainable onFailure) {}
}
