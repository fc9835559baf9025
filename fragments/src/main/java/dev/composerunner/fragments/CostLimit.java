package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.ChoiceJsonataProps;
import software.amazon.awscdk.services.stepfunctions.Condition;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.State;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvokeJsonataProps;
import software.constructs.Construct;

/** Begins a workflow: keeps its input and its deadline as variables, and lets it go on while the month's spending is below the limit. */
public final class CostLimit extends Construct {

    /** What is left until the deadline, in seconds, and never nothing: a time-out of zero is an error of the definition. */
    private static final String REMAINING_SECONDS = "$max([60, $ceil(($deadline - $millis()) / 1000)])";

    private static final String EXCEEDED = "'spending of ' & $round($states.input.cost.current_spend, 2) & ' ' & "
            + "$states.input.cost.currency & ' since ' & $states.input.cost.time_period.start & "
            + "' has reached the limit of ' & $states.input.cost.limit & ' ' & $states.input.cost.currency";

    private final State start;

    public CostLimit(Construct scope, String id, Props props) {
        super(scope, id);
        var variables = Jsonata.object(
                Map.entry("job", Jsonata.of("$states.input")),
                Map.entry("attempt", 1),
                Map.entry(
                        "deadline", Jsonata.of("$millis() + " + props.workTime().toMilliseconds())));
        var check = LambdaInvoke.jsonata(
                this,
                "CheckMonthlyCost",
                LambdaInvokeJsonataProps.builder()
                        .lambdaFunction(props.checkMonthlyCost())
                        .payload(TaskInput.fromObject(Map.of()))
                        .retryOnServiceExceptions(false)
                        .assign(variables)
                        .outputs(Map.of("cost", Jsonata.of("$states.result.Payload")))
                        .build());
        check.addRetry(ServiceErrors.ofLambda());
        check.addCatch(props.onFailure(), CaughtError.handedOn(variables));
        check.next(Choice.jsonata(
                        this,
                        "EnforceMonthlyCostLimit",
                        ChoiceJsonataProps.builder()
                                .outputs(Jsonata.object(ERROR, props.error(), CAUSE, Jsonata.of(EXCEEDED)))
                                .build())
                .when(Condition.jsonata(Jsonata.of("$states.input.cost.allowed = true")), props.onAllowed())
                .otherwise(props.onFailure()));
        start = check;
    }

    /** The expression for the time-out of the work: the seconds that are left until the deadline, and sixty at least. */
    public static String remainingSeconds() {
        return Jsonata.of(REMAINING_SECONDS);
    }

    public State start() {
        return start;
    }

    /**
     * What is asked, and where the workflow goes on.
     *
     * @param checkMonthlyCost answers {@code {allowed, current_spend, limit, currency, time_period: {start}}}
     * @param error name of the error with which a workflow ends that may not go on
     * @param workTime time from the beginning of the workflow to the deadline of its work
     * @param onAllowed where the workflow goes on
     * @param onFailure takes {@code {error, cause}}
     */
    public record Props(
            IFunction checkMonthlyCost, String error, Duration workTime, IChainable onAllowed, IChainable onFailure) {}
}
