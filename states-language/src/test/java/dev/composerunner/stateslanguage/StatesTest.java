package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each type of state does with its input. */
final class StatesTest {

    @Test
    void pass_withoutOutput_passesItsInputOn() {
        assertThat(Machine.of("A", "'A':{'Type':'Pass','End':true}").run("{'a':[1,null,{}]}"))
                .isEqualTo(succeeded("{'a':[1,null,{}]}"));
    }

    @Test
    void pass_withOutput_replacesTheInput() {
        assertThat(Machine.of("A", "'A':{'Type':'Pass','Output':{'sum':'{% $states.input.a + 1 %}'},'End':true}")
                        .run("{'a':1}"))
                .isEqualTo(succeeded("{'sum':2}"));
    }

    @Test
    void succeed_withOutput_endsWithIt() {
        assertThat(Machine.of("A", "'A':{'Type':'Succeed','Output':'{% $states.input.a %}'}")
                        .run("{'a':null}"))
                .isEqualTo(succeeded("null"));
    }

    @Test
    void fail_withExpressions_failsWithTheirValues() {
        assertThat(Machine.of(
                                "A",
                                "'A':{'Type':'Fail','Error':'{% $states.input.type %}','Cause':'{% $states.input.text %}'}")
                        .run("{'type':'JobError','text':'exit 1'}"))
                .isEqualTo(new Outcome.Failed("JobError", "exit 1"));
    }

    @Test
    void fail_withoutErrorAndCause_hasNeither() {
        assertThat(Machine.of("A", "'A':{'Type':'Fail'}").run("{}")).isEqualTo(new Outcome.Failed(null, null));
    }

    @Test
    void fail_whoseErrorIsNoString_failsTheEvaluation() {
        assertThat(Machine.of("A", "'A':{'Type':'Fail','Error':'{% 1 %}'}").run("{}"))
                .isEqualTo(new Outcome.Failed(
                        "States.QueryEvaluationError",
                        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '1'"
                                + " specified for the field 'Error' returned an unexpected result type. Expected 'string', but was"
                                + " 'number' for value: 1"));
    }

    @ParameterizedTest
    @CsvSource({"5, small", "50, large", "500, huge"})
    void choice_takesTheFirstRuleThatIsTrue(int size, String expected) {
        var machine = Machine.of("C", """
                'C':{'Type':'Choice','Default':'Huge','Output':'huge','Choices':[
                  {'Condition':'{% $states.input < 10 %}','Next':'Done','Output':'small'},
                  {'Condition':'{% $states.input < 100 %}','Next':'Done','Output':'large'}]},
                'Huge':{'Type':'Pass','Next':'Done'},
                'Done':{'Type':'Succeed'}""");
        assertThat(machine.run(String.valueOf(size))).isEqualTo(succeeded("'" + expected + "'"));
    }

    @Test
    void choice_rulesAssign_butOnlyTheOneTaken() {
        var machine = Machine.of("C", """
                'C':{'Type':'Choice','Default':'Done','Assign':{'by':'default'},'Choices':[
                  {'Condition':false,'Next':'Done','Assign':{'by':'first'}},
                  {'Condition':true,'Next':'Done','Assign':{'by':'second'}}]},
                'Done':{'Type':'Pass','Output':'{% $by %}','End':true}""");
        assertThat(machine.run("{}")).isEqualTo(succeeded("'second'"));
    }

    @Test
    void choice_withoutMatchAndDefault_failsWithNoChoiceMatched() {
        var machine = Machine.of(
                "C", "'C':{'Type':'Choice','Choices':[{'Condition':'{% false %}','Next':'D'}]},'D':{'Type':'Succeed'}");
        assertThat(machine.run("{}"))
                .isEqualTo(new Outcome.Failed(
                        "States.NoChoiceMatched",
                        "Failed to transition out of the state 'C'. The state does not point to a next state."));
    }

    @Test
    void choice_whoseConditionIsNoBoolean_failsTheEvaluation() {
        var machine = Machine.of(
                "C", "'C':{'Type':'Choice','Choices':[{'Condition':'{% 1 %}','Next':'D'}]},'D':{'Type':'Succeed'}");
        // JavaScript would take 1 for true.
        assertThat(machine.run("{}"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.cause())
                                .contains(
                                        "'Choices[0]/Condition'", "Expected 'boolean', but was 'number' for value: 1"));
    }

    @Test
    void wait_seconds_letsThatMuchTimePass() {
        var machine = Machine.of("W", "'W':{'Type':'Wait','Seconds':'{% $states.input.s %}','End':true}");
        assertThat(machine.run("{'s':90}")).isEqualTo(succeeded("{'s':90}"));
        assertThat(machine.time.sleeps()).containsExactly(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:00:30Z, 30",
        "2026-11-21T11:00:00+01:00, 0",
        "2026-11-21T12:00:00+01:00, 3600",
        "2001-01-01T00:00:00Z, 0"
    })
    void wait_timestamp_waitsForTheRest(String timestamp, long seconds) {
        var machine = Machine.of("W", "'W':{'Type':'Wait','Timestamp':'{% $states.input %}','End':true}");
        machine.run("'" + timestamp + "'");
        assertThat(machine.time.sleeps()).containsExactly(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"-1", "1.5", "100000000"})
    void wait_secondsOutOfRange_failsTheEvaluation(String seconds) {
        var machine = Machine.of("W", "'W':{'Type':'Wait','Seconds':'{% $states.input %}','End':true}");
        assertThat(machine.run(seconds)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.error()).isEqualTo("States.QueryEvaluationError");
            assertThat(failed.cause()).contains("from 0 to 99999999 but was: " + seconds);
        });
        assertThat(machine.time.sleeps()).isEmpty();
    }

    @Test
    void task_withoutArguments_getsTheInputAndGivesItsResult() {
        var machine = Machine.of("T", "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','End':true}")
                .with(request -> json("{'got':" + request.arguments() + "}"));
        assertThat(machine.run("[1,2]")).isEqualTo(succeeded("{'got':[1,2]}"));
    }

    @Test
    void task_outputAndAssign_seeTheResult() {
        var machine = Machine.of(
                "T",
                "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA
                        + "','Arguments':{'n':'{% $states.input.n * 2 %}'},'Assign':{'seen':'{% $states.result.n %}'},"
                        + "'Output':{'in':'{% $states.input.n %}','out':'{% $states.result.n %}'},'Next':'P'},"
                        + "'P':{'Type':'Pass','Output':'{% [$states.input.in, $states.input.out, $seen] %}','End':true}");
        assertThat(machine.run("{'n':21}")).isEqualTo(succeeded("[21,42,42]"));
    }

    @Test
    void task_request_tellsStateResourceAndExecution() {
        var machine = Machine.of("T", "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','End':true}")
                .with(request -> json("['" + request.state() + "','" + request.resource() + "','"
                        + request.execution().name() + "'," + request.retry() + "]"));
        assertThat(machine.run("{}")).isEqualTo(succeeded("['T','" + Machine.LAMBDA + "','run',0]"));
    }

    @Test
    void context_namesExecutionMachineAndState() {
        var machine = Machine.of("P", "'P':{'Type':'Pass','Output':'{% $states.context %}','End':true}");
        assertThat(machine.run("{'a':1}")).isEqualTo(succeeded("""
                                {'Execution':{'Id':'arn:aws:states:us-east-1:111111111111:execution:machine:run','Name':'run',
                                 'RoleArn':'arn:aws:iam::111111111111:role/machine','StartTime':'2026-11-21T10:00:00Z',
                                 'RedriveCount':0,'Input':{'a':1}},
                                 'StateMachine':{'Id':'arn:aws:states:us-east-1:111111111111:stateMachine:machine','Name':'machine'},
                                 'State':{'Name':'P','EnteredTime':'2026-11-21T10:00:00Z'}}"""));
    }

    @Test
    void context_tellsMomentsToTheMillisecond() {
        var machine = Machine.of(
                        "P", "'P':{'Type':'Pass','Output':'{% $states.context.State.EnteredTime %}','End':true}")
                .in(new FakeTime(FakeTime.START.plusNanos(123_456_789)));
        assertThat(machine.run("{}")).isEqualTo(succeeded("'2026-11-21T10:00:00.123Z'"));
    }
}
