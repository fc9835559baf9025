package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.Map;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.Fail;
import software.amazon.awscdk.services.stepfunctions.FailJsonataProps;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvokeJsonataProps;
import software.constructs.Construct;

/** Ends a workflow that failed: writes the reason down, and fails with it whether or not it could be written. */
public final class FailureRecord extends Construct {

    private final State start;

    /**
     * Adds the states.
     *
     * @param recordFailure takes {@code {artifact_prefix, execution, error, cause}}, answers the typed {@code {error, cause}}
     */
    public FailureRecord(Construct scope, String id, IFunction recordFailure) {
        super(scope, id);
        var failed = Fail.jsonata(
                this,
                "JobFailed",
                FailJsonataProps.builder()
                        .error(Jsonata.textOr("$states.input.error", "'Internal'"))
                        .cause(Jsonata.textOr("$states.input.cause", "''"))
                        .build());
        var payload = Jsonata.object(
                // The name of the execution, not what its input says: the record and the keys of another job are not
                // its own.
                Map.entry("artifact_prefix", Jsonata.of("$states.context.Execution.Name")),
                Map.entry(
                        "execution",
                        Jsonata.object(
                                "arn", Jsonata.of("$states.context.Execution.Id"),
                                "start_time", Jsonata.of("$states.context.Execution.StartTime"))),
                Map.entry(ERROR, Jsonata.textOr("$states.input.error", "'Internal'")),
                Map.entry(CAUSE, Jsonata.textOr("$states.input.cause", "''")));
        var record = LambdaInvoke.jsonata(
                this,
                "RecordFailure",
                LambdaInvokeJsonataProps.builder()
                        .lambdaFunction(recordFailure)
                        .payload(TaskInput.fromObject(payload))
                        .retryOnServiceExceptions(false)
                        .outputs(Jsonata.object(
                                ERROR, Jsonata.of("$states.result.Payload.error"),
                                CAUSE, Jsonata.of("$states.result.Payload.cause")))
                        .build());
        record.addRetry(ServiceErrors.ofLambda());
        record.addCatch(failed, CaughtError.outranked());
        record.next(failed);
        start = record;
    }

    /** Takes {@code {error, cause}}. */
    public State start() {
        return start;
    }
}
