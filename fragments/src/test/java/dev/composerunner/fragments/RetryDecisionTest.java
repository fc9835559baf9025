package dev.composerunner.fragments;

import static dev.composerunner.fragments.Machine.answers;
import static dev.composerunner.fragments.Machine.fails;
import static dev.composerunner.fragments.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.stepfunctions.Chain;
import software.amazon.awscdk.services.stepfunctions.IChainable;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.PassJsonataProps;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvoke;
import software.amazon.awscdk.services.stepfunctions.tasks.LambdaInvokeJsonataProps;

/** Work that fails, in a state machine of its own with the decision. */
@Timeout(120)
class RetryDecisionTest {

    private static final Machine.Answer FAILURE = fails("States.TaskFailed", "no room");
    private static final Machine.Answer PASSES_LATER = classified("NoCapacity", "true");
    private static final Machine.Answer STAYS = classified("BadInput", "false");

    @ParameterizedTest
    @EnumSource(
            value = QueryLanguage.class,
            names = {"JSONATA", "JSON_PATH"})
    void failure_thatCanPassLater_isRetriedAfterAWait(QueryLanguage language) {
        var machine = Machine.of(language, stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE, FAILURE, answers("{\"Payload\": \"done\"}"))
                .when("classify", PASSES_LATER, PASSES_LATER);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Succeeded(json("{\"work\": \"done\"}")));
        assertThat(machine.called()).containsExactly("work", "classify", "work", "classify", "work");
        assertThat(machine.lastArguments("classify").path("Payload")).isEqualTo(json("""
                {"error": "States.TaskFailed", "cause": "no room"}"""));
        assertThat(waits(machine)).containsExactly(30L, 60L);
    }

    @Test
    void failure_thatStays_endsTheWorkflowTyped() {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE)
                .when("classify", STAYS);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("BadInput", "because of BadInput"));
        assertThat(machine.called()).containsExactly("work", "classify");
        assertThat(waits(machine)).isEmpty();
    }

    @Test
    void failure_thatBecomesAnotherOne_isDecidedAnew() {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE, FAILURE)
                .when("classify", PASSES_LATER, STAYS);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("BadInput", "because of BadInput"));
        assertThat(machine.called()).containsExactly("work", "classify", "work", "classify");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6})
    void attempts_thatAreUsedUp_endTheWorkflow(int attempts) {
        var machine = Machine.of(stack -> retried(
                stack,
                props -> props.withMaxAttempts(attempts).withBackOff(Duration.seconds(6), Duration.seconds(20))));
        for (int n = 0; n < 10; n++) {
            machine.when("work", FAILURE).when("classify", PASSES_LATER);
        }

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("NoCapacity", "because of NoCapacity"));
        assertThat(machine.called()).filteredOn("work"::equals).hasSize(attempts);
        // Doubled from attempt to attempt, and then the cap.
        assertThat(waits(machine))
                .isEqualTo(
                        Stream.of(6L, 12L, 20L, 20L, 20L).limit(attempts - 1L).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                                                         | 30 60
                    {"max_attempts": 1}                                                                        |
                    {"max_attempts": 2, "interval_seconds": 5}                                                 | 5
                    {"max_attempts": 5, "interval_seconds": 4, "backoff_rate": 1.5, "max_delay_seconds": 7}    | 4 6 7 7
                    {"max_attempts": "9", "interval_seconds": null, "backoff_rate": [3]}                       | 30 60
                    "often"                                                                                    | 30 60
                    """)
    void policy_ofTheInput_takesThePlaceOfWhatItSays(String policy, @Nullable String expected) {
        var machine = Machine.of(stack ->
                retried(stack, props -> props.withMaxAttempts(3).withPolicy("$states.context.Execution.Input.policy")));
        for (int n = 0; n < 10; n++) {
            machine.when("work", FAILURE).when("classify", PASSES_LATER);
        }

        assertThat(machine.run("{\"policy\": " + policy + "}"))
                .isEqualTo(new Outcome.Failed("NoCapacity", "because of NoCapacity"));
        List<Long> longest = expected == null
                ? List.of()
                : Stream.of(expected.split(" ")).map(Long::valueOf).toList();
        assertThat(waits(machine)).isEqualTo(longest);
        assertThat(machine.called()).filteredOn("work"::equals).hasSize(longest.size() + 1);
    }

    @Test
    void function_thatFails_endsTheWorkflowWithTheErrorOfTheWork() {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE)
                .when("classify", fails("Broken", "variable X is missing"));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("States.TaskFailed", "no room"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Payload\": {\"type\": \"T\", \"message\": \"m\"}}",
                "{\"Payload\": {\"message\": \"m\", \"retry\": true}}",
                "{}"
            })
    void answer_withAGap_endsTheWorkflowWithTheErrorOfTheWork(String answer) {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE)
                .when("classify", answers(answer));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("States.TaskFailed", "no room"));
    }

    @Test
    void answer_whoseRetryIsText_isNoRetry() {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE)
                .when("classify", classified("NoCapacity", "\"true\""));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("NoCapacity", "because of NoCapacity"));
    }

    @Test
    void function_thatLambdaCannotServe_isInvokedAgain() {
        var machine = Machine.of(stack -> retried(stack, UnaryOperator.identity()))
                .when("work", FAILURE)
                .when("classify", fails("Lambda.ServiceException", "unavailable"), STAYS);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("BadInput", "because of BadInput"));
        assertThat(machine.called()).containsExactly("work", "classify", "classify");
    }

    @Test
    void failure_withAHandler_reachesIt() {
        var machine = Machine.of(stack -> retried(
                        stack,
                        props -> props.withOnFailure(Pass.jsonata(stack, "Handler"))
                                .withStateNames(new RetryDecision.StateNames("Ask", "Choose", "Rest"))))
                .when("work", FAILURE, FAILURE)
                .when("classify", PASSES_LATER, STAYS);

        assertThat(machine.run("{}"))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        ended -> assertThat(ended.output().path("error").asText())
                                .isEqualTo("BadInput"));
        assertThat(machine.states()).containsExactly("Ask", "Begin", "Choose", "Handler", "Rest", "Work");
    }

    @Test
    void fallback_isTakenOnceAndAtOnce_andCountsAsNoAttempt() {
        var fallback = new RetryDecision.Fallback(
                "$states.input.error = 'TooSmall' and $not($exists($larger))", Map.of("larger", true));
        var machine = Machine.of(stack ->
                        retried(stack, props -> props.withMaxAttempts(1).withFallback(fallback)))
                .when("work", FAILURE, FAILURE)
                .when("classify", classified("TooSmall", "false"), classified("TooSmall", "false"));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("TooSmall", "because of TooSmall"));
        assertThat(machine.called()).containsExactly("work", "classify", "work", "classify");
        assertThat(waits(machine)).isEmpty();
    }

    @Test
    void fallback_whoseConditionDoesNotHold_isNotTaken() {
        var fallback = new RetryDecision.Fallback("$states.input.error = 'TooSmall'", Map.of("larger", true));
        var machine = Machine.of(stack -> retried(stack, props -> props.withFallback(fallback)))
                .when("work", FAILURE)
                .when("classify", STAYS);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("BadInput", "because of BadInput"));
        assertThat(machine.called()).containsExactly("work", "classify");
    }

    @Test
    void attempts_belowOne_areRefused() {
        Machine.requireNode();
        var stack = new Stack();
        var props = RetryDecision.Props.of(Machine.function(stack, "classify"), Pass.jsonata(stack, "Work"));

        assertThatThrownBy(() -> props.withMaxAttempts(0)).hasMessage("maxAttempts: got 0; allowed: 1 and more");
    }

    private static List<Long> waits(Machine machine) {
        return machine.time().sleeps().stream()
                .map(java.time.Duration::toSeconds)
                .toList();
    }

    private static IChainable retried(Stack stack, UnaryOperator<RetryDecision.Props> more) {
        var work = LambdaInvoke.jsonata(
                stack,
                "Work",
                LambdaInvokeJsonataProps.builder()
                        .lambdaFunction(Machine.function(stack, "work"))
                        .retryOnServiceExceptions(false)
                        .outputs(Map.of("work", Jsonata.of("$states.result.Payload")))
                        .build());
        var props = RetryDecision.Props.of(Machine.function(stack, "classify"), work);
        work.addCatch(new RetryDecision(stack, "Retry", more.apply(props)).start(), CaughtError.handedOn());
        var begin = Pass.jsonata(
                stack,
                "Begin",
                PassJsonataProps.builder().assign(RetryDecision.firstAttempt()).build());
        return Chain.start(begin).next(work);
    }

    private static Machine.Answer classified(String type, String retry) {
        return answers("""
                {"Payload": {"type": "%1$s", "message": "because of %1$s", "retry": %2$s}}""".formatted(type, retry));
    }
}
