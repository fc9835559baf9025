package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvokeJsonataProps;
import software.constructs.Construct;

/**
 * Ends a workflow that failed: a function records the reason, and the workflow fails with it whether or not it could be recorded.
 *
 * <pre>{@code
 * var failure = new FailureRecord(this, "Failure", FailureRecord.Props.of(recordFailure));
 * run.onFailure(failure.start());
 * }</pre>
 */
public final class FailureRecord extends Construct {

    private static final String EXECUTION = "execution";

    private final State start;

    /** Adds the states. */
    public FailureRecord(Construct scope, String id, Props props) {
        super(scope, id);
        var failed = CaughtError.failed(this, props.states().failed());
        var payload = new LinkedHashMap<String, Object>(props.fields());
        payload.put(
                EXECUTION,
                Jsonata.object(
                        "arn", Jsonata.of("$states.context.Execution.Id"),
                        "start_time", Jsonata.of("$states.context.Execution.StartTime")));
        payload.putAll(CaughtError.given());
        var record = LambdaInvoke.jsonata(
                this,
                "Record",
                LambdaInvokeJsonataProps.builder()
                        .stateName(props.states().record())
                        .lambdaFunction(props.recordFailure())
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

    /**
     * Names of the states in the state machine.
     *
     * @param record invokes the function
     * @param failed ends the workflow
     */
    public record StateNames(String record, String failed) {

        private static final StateNames DEFAULT = new StateNames("RecordFailure", "Failed");
    }

    /**
     * Which function records the failure.
     *
     * @param recordFailure takes {@code {execution: {arn, start_time}, error, cause}} and {@code fields}, answers the
     *     {@code {error, cause}} that the workflow fails with
     * @param fields what the function is given as well: literals and expressions by name
     * @param states names of the states
     */
    public record Props(IFunction recordFailure, Map<String, Object> fields, StateNames states) {

        private static final Set<String> OWN = Set.of(EXECUTION, ERROR, CAUSE);

        public Props {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            if (!Collections.disjoint(OWN, fields.keySet())) {
                throw new IllegalArgumentException(
                        "fields: got " + fields.keySet() + "; allowed: names other than execution, error, cause");
            }
        }

        /** Gives {@code recordFailure} the execution and the error alone. */
        public static Props of(IFunction recordFailure) {
            return new Props(recordFailure, Map.of(), StateNames.DEFAULT);
        }

        /** See {@link #fields}. */
        public Props withFields(Map<String, Object> more) {
            return new Props(recordFailure, more, states);
        }

        /** See {@link #states}. */
        public Props withStateNames(StateNames names) {
            return new Props(recordFailure, fields, names);
        }
    }
}
