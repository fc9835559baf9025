package dev.composerunner.fragments;

import static dev.composerunner.fragments.Machine.answers;
import static dev.composerunner.fragments.Machine.fails;
import static dev.composerunner.fragments.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.stateslanguage.execution.Outcome;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.stepfunctions.Pass;
import software.amazon.awscdk.services.stepfunctions.PassJsonataProps;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.State;

@Timeout(120)
class CostLimitTest {

    private static final Machine.Answer BELOW = spending("true", "12.5");
    private static final Machine.Answer OVER = spending("false", "120.4987");
    private static final String OVER_CAUSE = "spending of 120.5 USD since 2026-11-01 has reached the limit of 100 USD";

    @ParameterizedTest
    @EnumSource(
            value = QueryLanguage.class,
            names = {"JSONATA", "JSON_PATH"})
    void spending_belowTheLimit_letsTheWorkRun(QueryLanguage language) {
        var machine = Machine.of(language, stack -> cost(stack, UnaryOperator.identity()))
                .when("check", BELOW);

        // The answer of the function has taken the place of the input, which the work still needs.
        assertThat(machine.run("{\"n\": 1}")).isEqualTo(new Outcome.Succeeded(json("""
                {"given": {"n": 1}, "attempt": 1, "seconds": 86400, "spent": 12.5}""")));
        assertThat(machine.called()).containsExactly("check");
        assertThat(machine.lastArguments("check").path("Payload")).isEqualTo(json("{}"));
    }

    @Test
    void spending_overTheLimit_endsTheWorkflow() {
        var machine = Machine.of(stack -> cost(stack, UnaryOperator.identity())).when("check", OVER);

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("CostLimitExceeded", OVER_CAUSE));
        assertThat(machine.states()).containsExactly("CheckCost", "CostFailed", "EnforceCostLimit", "Work");
    }

    @Test
    void spending_thatIsNotKnown_endsTheWorkflowAsTheFunctionSays() {
        var machine = Machine.of(stack -> cost(stack, UnaryOperator.identity())).when("check", answers("""
                        {"Payload": {"allowed": false, "limit": 100, "error": "SpendingUnknown", "cause": "ask later"}}"""));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("SpendingUnknown", "ask later"));
    }

    @Test
    void failure_withAHandler_reachesIt() {
        var machine = Machine.of(stack -> cost(
                        stack,
                        props -> props.withOnFailure(Pass.jsonata(stack, "Handler"))
                                .withError("TooDear")
                                .withStateNames(new CostLimit.StateNames("Ask", "Choose"))))
                .when("check", OVER, fails("Broken", "no price list"));

        assertThat(machine.run("{}"))
                .isEqualTo(new Outcome.Succeeded(
                        json("{\"error\": \"TooDear\", \"cause\": \"%s\"}".formatted(OVER_CAUSE))));
        assertThat(machine.run("{}")).isEqualTo(new Outcome.Succeeded(json("""
                {"error": "Broken", "cause": "no price list"}""")));
        assertThat(machine.states()).containsExactly("Ask", "Choose", "Handler", "Work");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "\"true\"", "[true, true]"})
    void allowed_thatIsNotTrue_letsNothingRun(String allowed) {
        var machine =
                Machine.of(stack -> cost(stack, UnaryOperator.identity())).when("check", spending(allowed, "12.5"));

        // An answer of another form is not an approval.
        assertThat(error(machine)).isEqualTo("CostLimitExceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"Payload\": {\"current_spend\": 12.5}}", "{\"Payload\": null}"})
    void allowed_thatIsMissing_letsNothingRun(String answer) {
        var machine = Machine.of(stack -> cost(stack, UnaryOperator.identity())).when("check", answers(answer));

        assertThat(error(machine)).isEqualTo("CostLimitExceeded");
    }

    @Test
    void function_withoutAnAnswer_endsTheWorkflow() {
        assertThat(error(Machine.of(stack -> cost(stack, UnaryOperator.identity()))))
                .isEqualTo("States.QueryEvaluationError");
    }

    @Test
    void function_thatFails_endsTheWorkflowWithItsError() {
        var machine = Machine.of(stack -> cost(stack, UnaryOperator.identity()))
                .when("check", fails("ParameterNotFound", "/spend/limit"));

        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("ParameterNotFound", "/spend/limit"));
        assertThat(machine.called()).containsExactly("check");
    }

    @Test
    void function_thatFails_leavesTheVariablesToTheHandler() {
        var machine = Machine.of(stack -> cost(
                        stack,
                        props -> props.withOnFailure(Pass.jsonata(
                                stack,
                                "Handler",
                                PassJsonataProps.builder()
                                        .outputs(Map.of(
                                                "given", Jsonata.of("$given"), "attempt", Jsonata.of("$attempt")))
                                        .build()))))
                .when("check", fails("Broken", "no price list"));

        // A state that fails assigns nothing, and an undefined variable would fail the handler too.
        assertThat(machine.run("{\"n\": 1}")).isEqualTo(new Outcome.Succeeded(json("""
                {"given": {"n": 1}, "attempt": 1}""")));
    }

    @Test
    void function_thatLambdaCannotServe_isInvokedAgain() {
        var busy = fails("Lambda.TooManyRequestsException", "Rate exceeded");
        var machine = Machine.of(stack -> cost(stack, UnaryOperator.identity())).when("check", busy, busy, BELOW);

        assertThat(machine.run("{}")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(machine.called()).containsExactly("check", "check", "check");
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 61})
    void workTime_whateverItIs_leavesAMinuteAtLeast(int seconds) {
        var machine = Machine.of(stack -> cost(stack, props -> props.withWorkTime(Duration.seconds(seconds))))
                .when("check", BELOW);

        assertThat(machine.run("{}"))
                .isInstanceOfSatisfying(
                        Outcome.Succeeded.class,
                        ended -> assertThat(ended.output().path("seconds").asInt())
                                .isEqualTo(Math.max(60, seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$job", "a b", "", "deadline", "attempt"})
    void inputVariable_thatCannotBeOne_isRefused(String name) {
        Machine.requireNode();
        var stack = new Stack();
        var props = CostLimit.Props.of(Machine.function(stack, "check"), Pass.jsonata(stack, "Work"));

        assertThatThrownBy(() -> props.withInputVariable(name))
                .hasMessage(
                        "inputVariable: got " + name + "; allowed: a name without $, other than deadline and attempt");
    }

    private static String error(Machine machine) {
        return switch (machine.run("{}")) {
            case Outcome.Failed failed -> String.valueOf(failed.error());
            case Outcome other -> other.toString();
        };
    }

    private static State cost(Stack stack, UnaryOperator<CostLimit.Props> more) {
        var work = Pass.jsonata(
                stack,
                "Work",
                PassJsonataProps.builder()
                        .outputs(Map.of(
                                "given", Jsonata.of("$given"),
                                "attempt", Jsonata.of("$attempt"),
                                "seconds", CostLimit.remainingSeconds(),
                                "spent", Jsonata.of("$states.input.cost.current_spend")))
                        .build());
        var props = CostLimit.Props.of(Machine.function(stack, "check"), work).withInputVariable("given");
        return new CostLimit(stack, "Cost", more.apply(props)).start();
    }

    private static Machine.Answer spending(String allowed, String spent) {
        return answers("""
                {"Payload": {"allowed": %s, "current_spend": %s, "limit": 100, "currency": "USD",
                  "time_period": {"start": "2026-11-01"}}}""".formatted(allowed, spent));
    }
}
