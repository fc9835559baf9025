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
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.stepfunctions.QueryLanguage;
import software.amazon.awscdk.services.stepfunctions.State;

@Timeout(120)
class FailureRecordTest {

    private static final String GIVEN = """
            {"error": "Disk", "cause": "full"}""";
    private static final Outcome AS_GIVEN = new Outcome.Failed("Disk", "full");
    private static final Machine.Answer RECORDED = answers("""
            {"Payload": {"error": "OutOfSpace", "cause": "the disk is full"}}""");

    @ParameterizedTest
    @EnumSource(
            value = QueryLanguage.class,
            names = {"JSONATA", "JSON_PATH"})
    void failure_thatIsRecorded_endsTheWorkflowAsTheFunctionAnswers(QueryLanguage language) {
        var machine = Machine.of(language, stack -> record(stack, UnaryOperator.identity()))
                .when("record", RECORDED);

        assertThat(machine.run(GIVEN)).isEqualTo(new Outcome.Failed("OutOfSpace", "the disk is full"));
        assertThat(machine.lastArguments("record").path("Payload")).isEqualTo(json("""
                {"execution": {"arn": "arn:aws:states:us-east-1:111111111111:execution:machine:execution-1",
                   "start_time": "2026-11-21T10:00:00Z"},
                 "error": "Disk", "cause": "full"}"""));
        assertThat(machine.states()).containsExactly("Failed", "RecordFailure");
    }

    @Test
    void fields_literalAndComputed_reachTheFunction() {
        var machine = Machine.of(stack -> record(
                        stack,
                        props -> props.withFields(
                                        Map.of("name", Jsonata.of("$states.context.Execution.Name"), "queue", "slow"))
                                .withStateNames(new FailureRecord.StateNames("Note", "End"))))
                .when("record", RECORDED);

        machine.run(GIVEN);

        var payload = machine.lastArguments("record").path("Payload");
        assertThat(payload.path("name").asText()).isEqualTo("execution-1");
        assertThat(payload.path("queue").asText()).isEqualTo("slow");
        assertThat(payload.path("error").asText()).isEqualTo("Disk");
        assertThat(machine.states()).containsExactly("End", "Note");
    }

    @Test
    void function_thatFails_doesNotHideTheFailureOfTheWork() {
        var machine = Machine.of(stack -> record(stack, UnaryOperator.identity()))
                .when("record", fails("AccessDenied", "not your bucket"));

        assertThat(machine.run(GIVEN)).isEqualTo(AS_GIVEN);
        assertThat(machine.called()).containsExactly("record");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Payload\": null}", "{\"Payload\": {\"error\": \"OutOfSpace\"}}"})
    void answer_withAGap_doesNotHideTheFailureOfTheWork(String answer) {
        var machine =
                Machine.of(stack -> record(stack, UnaryOperator.identity())).when("record", answers(answer));

        assertThat(machine.run(GIVEN)).isEqualTo(AS_GIVEN);
    }

    @Test
    void function_thatLambdaCannotServe_isInvokedAgain() {
        var machine = Machine.of(stack -> record(stack, UnaryOperator.identity()))
                .when("record", fails("Lambda.SdkClientException", "connection reset"), RECORDED);

        assertThat(machine.run(GIVEN)).isEqualTo(new Outcome.Failed("OutOfSpace", "the disk is full"));
        assertThat(machine.called()).containsExactly("record", "record");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"cause\": \"\"}"})
    void input_withoutAnError_isAnInternalOne(String input) {
        var machine = Machine.of(stack -> record(stack, UnaryOperator.identity()))
                .when("record", fails("AccessDenied", "not your bucket"));

        // A state that handed nothing on must not fail the recording too.
        assertThat(machine.run(input)).isEqualTo(new Outcome.Failed("Internal", ""));
        assertThat(machine.lastArguments("record").at("/Payload/error").asText())
                .isEqualTo("Internal");
    }

    @Test
    void fields_ofTheNamesOfTheFragment_areRefused() {
        Machine.requireNode();
        var props = FailureRecord.Props.of(Machine.function(new Stack(), "record"));

        assertThatThrownBy(() -> props.withFields(Map.of("cause", "mine")))
                .hasMessage("fields: got [cause]; allowed: names other than execution, error, cause");
    }

    private static State record(Stack stack, UnaryOperator<FailureRecord.Props> more) {
        var props = FailureRecord.Props.of(Machine.function(stack, "record"));
        return new FailureRecord(stack, "Failure", more.apply(props)).start();
    }
}
