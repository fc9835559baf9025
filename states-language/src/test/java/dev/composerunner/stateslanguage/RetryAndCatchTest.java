package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.failure.Errors;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retry and Catch, rule by rule. */
final class RetryAndCatchTest {

    /** A task state with these rules, failing with {@code errors} one after the other, then succeeding with {@code "done"}. */
    private static Machine failing(String rules, String... errors) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(errors));
        boolean caught = rules.contains("Catch");
        String task = "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "'," + rules;
        return Machine.of("T", task + (caught ? "'Next':'Done'},'Done':{'Type':'Succeed'}" : "'End':true}"))
                .with(_ -> {
                    String error = rest.poll();
                    if (error == null) {
                        return json("'done'");
                    }
                    throw new TaskFailedException(error, "because of " + error);
                });
    }

    private static List<Duration> seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(s -> Duration.ofMillis(Math.round(s * 1000)))
                .toList();
    }

    @Test
    void retrier_withDefaults_waits1And2And4SecondsThenGivesUp() {
        var machine = failing("'Retry':[{'ErrorEquals':['E']}],", "E", "E", "E", "E", "E");
        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("E", "because of E"));
        assertThat(machine.time.sleeps()).isEqualTo(seconds(1, 2, 4));
    }

    @Test
    void retrier_withBackoffAndCap_waitsTheCapAtMost() {
        var machine = failing(
                "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':3,'BackoffRate':1.5,'MaxAttempts':5,'MaxDelaySeconds':10}],",
                "E",
                "E",
                "E",
                "E",
                "E");
        assertThat(machine.run("{}")).isEqualTo(succeeded("'done'"));
        assertThat(machine.time.sleeps()).isEqualTo(seconds(3, 4.5, 6.75, 10, 10));
    }

    @Test
    void retrier_withFullJitter_drawsEachDelayBelowTheCappedOne() {
        var machine = failing(
                "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':8,'MaxAttempts':4,'MaxDelaySeconds':20,'JitterStrategy':'FULL'}],",
                "E",
                "E",
                "E",
                "E");
        machine.run("{}");
        var random = new Random(7);
        // Jitter after the cap: before it, the later delays would all be 20 or nearly so.
        assertThat(machine.time.sleeps())
                .isEqualTo(Stream.of(8, 16, 20, 20)
                        .map(cap -> Duration.ofMillis(Math.round(cap * random.nextDouble() * 1000)))
                        .toList());
    }

    @Test
    void retrier_withNoAttempts_doesNotRetry() {
        var machine = failing("'Retry':[{'ErrorEquals':['E'],'MaxAttempts':0},{'ErrorEquals':['States.ALL']}],", "E");
        // The first retrier that matches decides, even against retrying.
        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("E", "because of E"));
        assertThat(machine.time.sleeps()).isEmpty();
    }

    @Test
    void retriers_countEachForItself() {
        var machine = failing(
                "'Retry':[{'ErrorEquals':['A'],'IntervalSeconds':1,'MaxAttempts':2},{'ErrorEquals':['B'],'IntervalSeconds':10,"
                        + "'MaxAttempts':2}],",
                "A",
                "B",
                "A",
                "B",
                "B");
        assertThat(machine.run("{}")).isEqualTo(new Outcome.Failed("B", "because of B"));
        assertThat(machine.time.sleeps()).isEqualTo(seconds(1, 10, 2, 20));
    }

    @Test
    void retrier_hugeBackoff_staysAFiniteDelay() {
        var machine = failing(
                "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':99999999,'BackoffRate':1e300,'MaxAttempts':3}],",
                "E",
                "E",
                "E");
        machine.run("{}");
        assertThat(machine.time.sleeps()).isEqualTo(seconds(99_999_999, 99_999_999, 99_999_999));
    }

    @Test
    void retry_isToldToThePortAndTheContext() {
        var machine = Machine.of(
                        "T",
                        "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA
                                + "','Arguments':'{% $states.context.State.RetryCount %}','Retry':[{'ErrorEquals':['States.ALL']}],'End':true}")
                .with(request -> {
                    if (request.retry() < 2) {
                        throw new TaskFailedException("E", "");
                    }
                    return request.arguments();
                });
        assertThat(machine.run("{}")).isEqualTo(succeeded("2"));
    }

    @Test
    void catch_afterRetriesExhausted_assignsAndOutputsAndGoesOn() {
        var machine = Machine.of("T", """
                        'T':{'Type':'Task','Resource':'%s','Retry':[{'ErrorEquals':['E'],'MaxAttempts':2}],
                         'Catch':[{'ErrorEquals':['Other'],'Next':'Wrong'},
                          {'ErrorEquals':['States.ALL'],'Next':'Record','Assign':{'error':'{% $states.errorOutput.Error %}'},
                           'Output':{'cause':'{% $states.errorOutput.Cause %}','input':'{% $states.input %}'}}],
                         'Assign':{'error':'none'},'Output':'unused','Next':'Wrong'},
                        'Record':{'Type':'Pass','Output':{'error':'{% $error %}','was':'{% $states.input %}'},'End':true},
                        'Wrong':{'Type':'Fail'}""".replace("%s", Machine.LAMBDA)).with(_ -> {
            throw new TaskFailedException("E", "exit 1");
        });
        assertThat(machine.run("7")).isEqualTo(succeeded("{'error':'E','was':{'cause':'exit 1','input':7}}"));
        assertThat(machine.time.sleeps()).isEqualTo(seconds(1, 2));
    }

    @Test
    void catch_withoutOutput_passesTheErrorOn() {
        var machine = failing("'Catch':[{'ErrorEquals':['E'],'Next':'Done'}],", "E");
        assertThat(machine.run("{}")).isEqualTo(succeeded("{'Error':'E','Cause':'because of E'}"));
    }

    @Test
    void catch_ofAFailedEvaluation_works() {
        var machine = Machine.of(
                "T",
                "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA
                        + "','Output':'{% $nothing %}','Catch':[{'ErrorEquals':['States.QueryEvaluationError'],'Next':'D'}],'Next':'W'},"
                        + "'D':{'Type':'Succeed','Output':'caught'},'W':{'Type':'Fail'}");
        assertThat(machine.run("{}")).isEqualTo(succeeded("'caught'"));
    }

    @ParameterizedTest
    @CsvSource({
        "States.ALL, Anything, true",
        "States.ALL, States.Timeout, true",
        "States.ALL, States.DataLimitExceeded, true",
        "States.ALL, States.Runtime, false",
        "States.TaskFailed, Lambda.ServiceException, true",
        "States.TaskFailed, States.Timeout, false",
        "States.TaskFailed, States.DataLimitExceeded, false",
        "States.TaskFailed, States.Runtime, false",
        "States.Timeout, States.Timeout, true",
        "States.Timeout, States.TaskFailed, false",
        "States.DataLimitExceeded, States.DataLimitExceeded, true",
        "States.Runtime, States.Runtime, false",
        "E, E, true",
        "E, EE, false",
    })
    void errorEquals_matchesAsDocumented(String rule, String error, boolean matches) {
        assertThat(Errors.match(List.of("Unrelated", rule), error)).isEqualTo(matches);
    }

    @Test
    void errorEquals_all_matchesAFailureWithoutName() {
        assertThat(Errors.match(List.of("States.ALL"), (String) null)).isTrue();
        assertThat(Errors.match(List.of("null"), (String) null)).isFalse();
    }

    @Test
    void port_thatThrowsSomethingElse_failsTheTaskCatchably() {
        var machine = failing("'Catch':[{'ErrorEquals':['States.TaskFailed'],'Next':'Done'}],")
                .with(_ -> {
                    throw new IllegalStateException("disk full");
                });
        assertThat(machine.run("{}"))
                .isEqualTo(succeeded(
                        "{'Error':'States.TaskFailed','Cause':'java.lang.IllegalStateException: disk full'}"));
    }

    @Test
    void port_thatGivesNoValue_failsTheTaskCatchably() {
        JsonNode nothing = MissingNode.getInstance();
        for (TaskPort port : List.<TaskPort>of(_ -> nothing, new NullPort())) {
            assertThat(failing("'Catch':[{'ErrorEquals':['States.TaskFailed'],'Next':'Done'}],")
                            .with(port)
                            .run("{}"))
                    .isEqualTo(succeeded("{'Error':'States.TaskFailed',"
                            + "'Cause':'java.lang.IllegalStateException: the task port gave no value'}"));
        }
    }

    /** What a caller without null checks may write. */
    @NullUnmarked
    private static final class NullPort implements TaskPort {

        @Override
        public JsonNode run(TaskRequest request) {
            return null;
        }
    }
}
