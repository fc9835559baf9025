package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times that Wait and Task states in JSONPath read from their input. */
final class WaitPathsTest {

    private static Machine wait(String field) {
        return Machine.inJsonPath("W", "'W':{'Type':'Wait'," + field + ",'End':true}");
    }

    @Test
    void secondsPath_waitsForThatManySeconds() {
        var machine = wait("'SecondsPath':'$.s'");
        assertThat(machine.run("{'s':90}")).isEqualTo(succeeded("{'s':90}"));
        assertThat(machine.time.sleeps()).containsExactly(Duration.ofSeconds(90));
    }

    @Test
    void timestampPath_waitsForTheRest() {
        var machine = wait("'TimestampPath':'$.t'");
        machine.run("{'t':'2026-11-21T12:00:00+01:00'}");
        assertThat(machine.time.sleeps()).containsExactly(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}         | The SecondsPath parameter does not reference an input value: $.s
            {'s':1.5}  | The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5
            {'s':'x'}  | The SecondsPath parameter cannot be parsed as a long value: $.s == "x"
            {'s':-1}   | The SecondsPath parameter cannot be negative: $.s == -1
            {'s':9999999999} | Wait state delay is too long.
            """)
    void secondsPath_toNoNumberOfSeconds_endsTheExecution(String input, String reason) {
        var machine = wait("'SecondsPath':'$.s'");
        assertThat(machine.run(input)).isEqualTo(runtime("W", reason));
        assertThat(machine.time.sleeps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                           | The TimestampPath parameter does not reference an input value: $.t
            {'t':'2026-13-01T00:00:00Z'} | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2026-13-01T00:00:00Z
            {'t':'2026-12-01T00:00:00'}  | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2026-12-01T00:00:00
            {'t':'2094-12-10T00:50:00Z'} | Wait state delay is too long.
            """)
    void timestampPath_toNoTimestamp_endsTheExecution(String input, String reason) {
        assertThat(wait("'TimestampPath':'$.t'").run(input)).isEqualTo(runtime("W", reason));
    }

    @Test
    void timeoutSecondsPath_boundsTheTask() {
        var machine = Machine.inJsonPath(
                "T", "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','TimeoutSecondsPath':'$.t','End':true}");
        machine.with(request -> {
            machine.time.advance(Duration.ofSeconds(8));
            return request.arguments();
        });
        assertThat(machine.run("{'t':7}")).isEqualTo(new Outcome.Failed("States.Timeout", null));
    }

    @Test
    void timeout_thatIsCaught_hasAnEmptyCause() {
        var machine = Machine.inJsonPath(
                "T",
                "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','TimeoutSeconds':7,'Catch':[{'ErrorEquals':"
                        + "['States.Timeout'],'Next':'S'}],'Next':'S'},'S':{'Type':'Succeed'}");
        machine.with(request -> {
            machine.time.advance(Duration.ofSeconds(8));
            return request.arguments();
        });
        assertThat(machine.run("{}")).isEqualTo(succeeded("{'Error':'States.Timeout','Cause':''}"));
    }

    @Test
    void timeoutSecondsPath_thatLeadsNowhere_endsTheExecution() {
        var machine = Machine.inJsonPath(
                "T", "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','TimeoutSecondsPath':'$.t','End':true}");
        assertThat(machine.run("{}")).isEqualTo(runtime("T", "Invalid path '$.t' : No results for path: $['t']"));
    }

    @Test
    void timeoutSecondsPath_toNoNumberOfSeconds_endsTheExecution() {
        var machine = Machine.inJsonPath(
                "T", "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "','TimeoutSecondsPath':'$.t','End':true}");
        assertThat(machine.run("{'t':0}"))
                .isEqualTo(
                        runtime("T", "The TimeoutSeconds field must be a whole number from 1 to 99999999 but was: 0"));
        assertThat(machine.types()).doesNotContain("EvaluationFailed");
    }

    private static Outcome runtime(String state, String reason) {
        return new Outcome.Failed(
                "States.Runtime",
                "An error occurred while executing the state '" + state + "' (entered at the event id #2). " + reason);
    }
}
