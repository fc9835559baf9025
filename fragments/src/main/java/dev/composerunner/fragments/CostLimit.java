package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

/**
 * Begins a workflow: keeps its input and its deadline as variables, and continues while a function says that spending is below its limit.
 *
 * <pre>{@code
 * var cost = new CostLimit(this, "Cost", CostLimit.Props.of(checkCost, work));
 * DefinitionBody.fromChainable(cost.start());
 * }</pre>
 *
 * <p>The states after it read the input of the execution from the variable {@link Props#inputVariable}, and their time-out from
 * {@link #remainingSeconds}. The first attempt of a {@link RetryDecision} begins here.
 */
public final class CostLimit extends Construct {

    /** What is left until the deadline, in seconds, and never nothing: a time-out of zero is an error of the definition. */
    private static final String REMAINING_SECONDS = "$max([60, $ceil(($deadline - $millis()) / 1000)])";

    private static final String EXCEEDED = "'spending of ' & $round($states.input.cost.current_spend, 2) & ' ' & "
            + "$states.input.cost.currency & ' since ' & $states.input.cost.time_period.start & "
            + "' has reached the limit of ' & $states.input.cost.limit & ' ' & $states.input.cost.currency";

    private static final String FAILED = "Failed";

    private final State start;

    /** Adds the states. */
    public CostLimit(Construct scope, String id, Props props) {
        super(scope, id);
        IChainable onFailure = props.onFailure() == null ? CaughtError.failed(this, id + FAILED) : props.onFailure();
        Map<String, Object> variables = variables(props);
        var check = LambdaInvoke.jsonata(
                this,
                "Check",
                LambdaInvokeJsonataProps.builder()
                        .stateName(props.states().check())
                        .lambdaFunction(props.checkCost())
                        .payload(TaskInput.fromObject(Map.of()))
                        .retryOnServiceExceptions(false)
                        .assign(variables)
                        .outputs(Map.of("cost", Jsonata.of("$states.result.Payload")))
                        .build());
        check.addRetry(ServiceErrors.ofLambda());
        check.addCatch(onFailure, CaughtError.handedOn(variables));
        check.next(Choice.jsonata(
                        this,
                        "Enforce",
                        ChoiceJsonataProps.builder()
                                .stateName(props.states().enforce())
                                .outputs(Jsonata.object(
                                        ERROR,
                                        Jsonata.textOr("$states.input.cost.error", Jsonata.inline(props.error())),
                                        CAUSE,
                                        Jsonata.textOr("$states.input.cost.cause", EXCEEDED)))
                                .build())
                .when(Condition.jsonata(Jsonata.of("$states.input.cost.allowed = true")), props.onAllowed())
                .otherwise(onFailure));
        start = check;
    }

    private static Map<String, Object> variables(Props props) {
        var variables = new LinkedHashMap<String, Object>();
        variables.put(props.inputVariable(), Jsonata.of("$states.input"));
        variables.putAll(RetryDecision.firstAttempt());
        variables.put("deadline", Jsonata.of("$millis() + " + props.workTime().toMilliseconds()));
        return variables;
    }

    /** The expression for the time-out of the work: the seconds that are left until the deadline, and sixty at least. */
    public static String remainingSeconds() {
        return Jsonata.of(REMAINING_SECONDS);
    }

    /** Takes the input of the execution. */
    public State start() {
        return start;
    }

    /**
     * Names of the states in the state machine.
     *
     * @param check invokes the function
     * @param enforce chooses by its answer
     */
    public record StateNames(String check, String enforce) {

        private static final StateNames DEFAULT = new StateNames("CheckCost", "EnforceCostLimit");
    }

    /**
     * Which function is invoked, and where the workflow continues.
     *
     * @param checkCost answers {@code {allowed, current_spend, limit, currency, time_period: {start}}}; any {@code allowed} but true ends
     *     the workflow. Where it has another reason to, such as that the spending is not known, it answers {@code error} and {@code cause}
     * @param onAllowed the work, which takes {@code {cost}}, the answer of the function
     * @param onFailure takes {@code {error, cause}}, of spending over the limit and of a function that failed; absent: a state
     *     whose name is the id of this construct and {@code Failed} fails the workflow with them
     * @param error name of the error of a workflow that may not continue, where the function names none
     * @param workTime time from the beginning of the workflow to the deadline of its work
     * @param inputVariable name of the variable that keeps the input of the execution
     * @param states names of the states
     */
    public record Props(
            IFunction checkCost,
            IChainable onAllowed,
            @Nullable IChainable onFailure,
            String error,
            Duration workTime,
            String inputVariable,
            StateNames states) {

        private static final String DEFAULT_ERROR = "CostLimitExceeded";
        private static final Duration DEFAULT_WORK_TIME = Duration.hours(24);
        private static final String DEFAULT_INPUT_VARIABLE = "input";
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        public Props {
            if (!VARIABLE.matcher(inputVariable).matches()
                    || inputVariable.equals("deadline")
                    || RetryDecision.firstAttempt().containsKey(inputVariable)) {
                throw new IllegalArgumentException("inputVariable: got " + inputVariable
                        + "; allowed: a name without $, other than deadline and attempt");
            }
        }

        /** Asks {@code checkCost}, continues with {@code onAllowed}, and otherwise fails. */
        public static Props of(IFunction checkCost, IChainable onAllowed) {
            return new Props(
                    checkCost,
                    onAllowed,
                    null,
                    DEFAULT_ERROR,
                    DEFAULT_WORK_TIME,
                    DEFAULT_INPUT_VARIABLE,
                    StateNames.DEFAULT);
        }

        /** See {@link #onFailure}. */
        public Props withOnFailure(IChainable handler) {
            return new Props(checkCost, onAllowed, handler, error, workTime, inputVariable, states);
        }

        /** See {@link #error}. */
        public Props withError(String name) {
            return new Props(checkCost, onAllowed, onFailure, name, workTime, inputVariable, states);
        }

        /** See {@link #workTime}. */
        public Props withWorkTime(Duration time) {
            return new Props(checkCost, onAllowed, onFailure, error, time, inputVariable, states);
        }

        /** See {@link #inputVariable}. */
        public Props withInputVariable(String name) {
            return new Props(checkCost, onAllowed, onFailure, error, workTime, name, states);
        }

        /** See {@link #states}. */
        public Props withStateNames(StateNames names) {
            return new Props(checkCost, onAllowed, onFailure, error, workTime, inputVariable, names);
        }
    }
}
