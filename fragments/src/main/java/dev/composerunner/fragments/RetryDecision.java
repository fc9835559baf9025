package dev.composerunner.fragments;

import static dev.composerunner.fragments.CaughtError.CAUSE;
import static dev.composerunner.fragments.CaughtError.ERROR;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.stepfunctions.Choice;
import software.amazon.awscdk.services.stepfunctions.ChoiceJsonataProps;
import software.amazon.awscdk.services.stepfunctions.ChoiceTransitionOptions;
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
 *
 * <pre>{@code
 * var retry = new RetryDecision(this, "Retry", RetryDecision.Props.of(classifyFailure, run));
 * run.onFailure(retry.start());
 * }</pre>
 *
 * <p>The variable {@code attempt} counts. A state before the work assigns it ({@link #firstAttempt}); {@link CostLimit} does.
 */
public final class RetryDecision extends Construct {

    /** Field of the cause as it was before the function told what it means. */
    public static final String GIVEN_CAUSE = "given_cause";

    private static final String ATTEMPT = "attempt";
    private static final String FAILED = "Failed";
    private static final String BACKOFF_RATE = "2";

    private final State start;

    /** Adds the states. */
    public RetryDecision(Construct scope, String id, Props props) {
        super(scope, id);
        IChainable onFailure = props.onFailure() == null ? CaughtError.failed(this, id + FAILED) : props.onFailure();
        var classify = LambdaInvoke.jsonata(
                this,
                "Classify",
                LambdaInvokeJsonataProps.builder()
                        .stateName(props.states().classify())
                        .lambdaFunction(props.classifyFailure())
                        .payload(TaskInput.fromObject(CaughtError.given()))
                        .retryOnServiceExceptions(false)
                        .outputs(Jsonata.object(
                                Map.entry(ERROR, Jsonata.of("$states.result.Payload.type")),
                                Map.entry(CAUSE, Jsonata.of("$states.result.Payload.message")),
                                Map.entry("retry", Jsonata.of("$states.result.Payload.retry")),
                                Map.entry(GIVEN_CAUSE, CaughtError.given().get(CAUSE))))
                        .build());
        classify.addRetry(ServiceErrors.ofLambda());
        classify.addCatch(onFailure, CaughtError.outranked());
        // $random() is below 1, so the wait is a whole number from 1 to the back-off.
        String backOff = "$min([%s, %s * $power(%s, $attempt - 1)])"
                .formatted(
                        props.ofPolicy("max_delay_seconds", seconds(props.maxDelay())),
                        props.ofPolicy("interval_seconds", seconds(props.interval())),
                        props.ofPolicy("backoff_rate", BACKOFF_RATE));
        var wait = Wait.jsonata(
                this,
                "Wait",
                WaitJsonataProps.builder()
                        .stateName(props.states().await())
                        .time(WaitTime.seconds(Jsonata.of("1 + $floor($random() * " + backOff + ")")))
                        .assign(Map.of(ATTEMPT, Jsonata.of("$attempt + 1")))
                        .build());
        wait.next(props.onRetry());
        Choice choice = Choice.jsonata(
                this,
                "Choose",
                ChoiceJsonataProps.builder().stateName(props.states().choose()).build());
        for (Fallback fallback : props.fallbacks()) {
            choice.when(
                    Condition.jsonata(Jsonata.of(fallback.condition())),
                    props.onRetry(),
                    ChoiceTransitionOptions.builder().assign(fallback.assign()).build());
        }
        classify.next(choice.when(
                        Condition.jsonata(Jsonata.of("$states.input.retry = true and $attempt < "
                                + props.ofPolicy("max_attempts", Integer.toString(props.maxAttempts())))),
                        wait)
                .otherwise(onFailure));
        start = classify;
    }

    private static String seconds(Duration duration) {
        return Integer.toString(duration.toSeconds().intValue());
    }

    /** The variable to assign before the work is done for the first time. */
    public static Map<String, Object> firstAttempt() {
        return Map.of(ATTEMPT, 1);
    }

    /**
     * Another way to do the work, which is taken at once and counts as no attempt.
     *
     * @param condition JSONata expression of whether it is taken; {@code $states.input} has the function's answer as {@code {error,
     *     cause, retry}}
     * @param assign variables to change, such that {@code condition} does not hold again
     */
    public record Fallback(String condition, Map<String, Object> assign) {

        public Fallback {
            assign = Map.copyOf(assign);
        }
    }

    /** Takes {@code {error, cause}}. */
    public State start() {
        return start;
    }

    /**
     * Names of the states in the state machine.
     *
     * @param classify invokes the function
     * @param choose chooses by its answer
     * @param await waits before the next attempt
     */
    public record StateNames(String classify, String choose, String await) {

        private static final StateNames DEFAULT = new StateNames("ClassifyFailure", "RetryOrFail", "WaitBeforeRetry");
    }

    /**
     * Which function decides, how often, and where the workflow continues.
     *
     * @param classifyFailure takes {@code {error, cause}}, answers {@code {type, message, retry}}; any {@code retry} but true is none
     * @param onRetry where the work begins again
     * @param onFailure takes {@code {error, cause}}: type and message of the function's answer, with the cause that it was given as
     *     {@code given_cause}, or what was given where the function failed; absent: a state whose name is the id of this construct and {@code Failed} fails the workflow with them
     * @param maxAttempts how often the work is done at most, the first time included
     * @param interval the longest wait before the second attempt; it doubles with each further attempt
     * @param maxDelay cap of the wait
     * @param policy JSONata expression of an object whose numbers {@code max_attempts}, {@code interval_seconds}, {@code backoff_rate}
     *     and {@code max_delay_seconds}, as far as it has them, take the place of what is given here; absent: there is none
     * @param fallbacks other ways to do the work; the first one whose condition holds is taken
     * @param states names of the states
     */
    public record Props(
            IFunction classifyFailure,
            IChainable onRetry,
            @Nullable IChainable onFailure,
            int maxAttempts,
            Duration interval,
            Duration maxDelay,
            @Nullable String policy,
            List<Fallback> fallbacks,
            StateNames states) {

        private static final int DEFAULT_MAX_ATTEMPTS = 4;
        private static final Duration DEFAULT_INTERVAL = Duration.seconds(30);
        private static final Duration DEFAULT_MAX_DELAY = Duration.minutes(5);

        public Props {
            fallbacks = List.copyOf(fallbacks);
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("maxAttempts: got " + maxAttempts + "; allowed: 1 and more");
            }
        }

        /** Asks {@code classifyFailure}, goes back to {@code onRetry}, and otherwise fails. */
        public static Props of(IFunction classifyFailure, IChainable onRetry) {
            return new Props(
                    classifyFailure,
                    onRetry,
                    null,
                    DEFAULT_MAX_ATTEMPTS,
                    DEFAULT_INTERVAL,
                    DEFAULT_MAX_DELAY,
                    null,
                    List.of(),
                    StateNames.DEFAULT);
        }

        /** See {@link #onFailure}. */
        public Props withOnFailure(IChainable handler) {
            return new Props(
                    classifyFailure, onRetry, handler, maxAttempts, interval, maxDelay, policy, fallbacks, states);
        }

        /** See {@link #maxAttempts}. */
        public Props withMaxAttempts(int attempts) {
            return new Props(
                    classifyFailure, onRetry, onFailure, attempts, interval, maxDelay, policy, fallbacks, states);
        }

        /** See {@link #interval} and {@link #maxDelay}. */
        public Props withBackOff(Duration first, Duration cap) {
            return new Props(classifyFailure, onRetry, onFailure, maxAttempts, first, cap, policy, fallbacks, states);
        }

        /** See {@link #policy}. */
        public Props withPolicy(String expression) {
            return new Props(
                    classifyFailure,
                    onRetry,
                    onFailure,
                    maxAttempts,
                    interval,
                    maxDelay,
                    expression,
                    fallbacks,
                    states);
        }

        /** Adds a way to do the work after those that there are. See {@link #fallbacks}. */
        public Props withFallback(Fallback other) {
            return new Props(
                    classifyFailure,
                    onRetry,
                    onFailure,
                    maxAttempts,
                    interval,
                    maxDelay,
                    policy,
                    Stream.concat(fallbacks.stream(), Stream.of(other)).toList(),
                    states);
        }

        /** See {@link #states}. */
        public Props withStateNames(StateNames names) {
            return new Props(
                    classifyFailure, onRetry, onFailure, maxAttempts, interval, maxDelay, policy, fallbacks, names);
        }

        private String ofPolicy(String field, String otherwise) {
            return policy == null
                    ? otherwise
                    : "($type(%1$s.%2$s) = 'number' ? %1$s.%2$s : %3$s)".formatted(policy, field, otherwise);
        }
    }
}
