package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an execution may not exceed. */
@Timeout(60)
final class LimitsTest {

    private static final String TASK = "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA + "',";

    @Test
    void payload_of256KiB_isTheMost() {
        var machine = Machine.of("P", "'P':{'Type':'Pass','End':true}");
        // Two bytes for each letter, two for the quotes: counted in bytes, not in characters.
        String most = "\"" + "é".repeat((262_144 - 2) / 2) + "\"";
        assertThat(machine.run(most)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(machine.run(most.replaceFirst("é", "éa")))
                .isEqualTo(
                        new Outcome.Failed(
                                "States.DataLimitExceeded",
                                "The state/task 'P' returned a result with a size exceeding the maximum number of bytes service limit."));
    }

    @Test
    void payload_ofATaskResult_isLimitedAndFailsTheTaskCatchably() {
        var machine = Machine.of(
                        "T",
                        TASK
                                + "'Output':1,'Catch':[{'ErrorEquals':['States.ALL'],'Next':'D'}],'Next':'D'},'D':{'Type':'Succeed'}")
                .with(_ -> JsonNodeFactory.instance.textNode("x".repeat(262_143)));
        assertThat(machine.run("{}"))
                .isEqualTo(succeeded(
                        "{\"Error\":\"States.DataLimitExceeded\",\"Cause\":\"The state/task 'lambda' returned a result with a"
                                + " size exceeding the maximum number of bytes service limit.\"}"));
        assertThat(machine.types()).contains("TaskFailed").doesNotContain("TaskSucceeded");
    }

    @Test
    void payload_ofArguments_isLimitedBeforeTheTaskIsCalled() {
        var machine = Machine.of("T", TASK + "'Arguments':'{% $states.input & $states.input %}','End':true}");
        assertThat(machine.run("'" + "x".repeat(140_000) + "'"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
        assertThat(machine.types()).containsExactly("ExecutionStarted", "TaskStateEntered", "ExecutionFailed");
    }

    @Test
    void payload_ofAVariable_isLimited() {
        var machine = Machine.of(
                "P", "'P':{'Type':'Pass','Assign':{'v':'{% $states.input & $states.input %}'},'Output':1,'End':true}");
        assertThat(machine.run("'" + "x".repeat(140_000) + "'"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
    }

    @Test
    void payload_ofAllVariablesOfAnAssign_isLimited() {
        var machine = Machine.of(
                "P",
                "'P':{'Type':'Pass','Assign':{'v':'{% $states.input %}','w':'{% $states.input %}'},'Output':1,'End':true}");
        assertFailsWith("States.DataLimitExceeded", machine.run("'" + "x".repeat(140_000) + "'"));
        assertThat(machine.run("'" + "x".repeat(120_000) + "'")).isEqualTo(succeeded("1"));
    }

    @Test
    void variables_keptByAnExecution_haveTenMebibytesAtMost() {
        String states = IntStream.range(0, 50)
                .mapToObj(i -> "'P" + i + "':{'Type':'Pass','Assign':{'v" + i + "':'{% $states.input %}'},'Next':'P"
                        + (i + 1) + "'}")
                .collect(Collectors.joining(","));
        var machine = Machine.of("P0", states + ",'P50':{'Type':'Succeed','Output':1}");
        assertThat(machine.run("'" + "x".repeat(200_000) + "'")).isEqualTo(succeeded("1"));
        machine.events.clear();
        assertFailsWith("States.DataLimitExceeded", machine.run("'" + "x".repeat(220_000) + "'"));
        assertThat(machine.events.stream().filter(event -> event.type().equals("PassStateExited")))
                .hasSize(47);
    }

    @Test
    void variable_thatIsAssignedAgain_countsOnce() {
        var machine = Machine.of(
                "P",
                "'P':{'Type':'Pass','Assign':{'v':'{% $states.input %}','n':'{% $exists($n) ? $n + 1 : 1 %}'},'Next':'C'},"
                        + "'C':{'Type':'Choice','Choices':[{'Condition':'{% $n < 60 %}','Next':'P'}],'Default':'D'},"
                        + "'D':{'Type':'Succeed','Output':1}");
        assertThat(machine.run("'" + "x".repeat(200_000) + "'")).isEqualTo(succeeded("1"));
    }

    @Test
    void payload_nestedWithoutEnd_fails() {
        var machine = Machine.inJsonPath(
                "P",
                "'P':{'Type':'Pass','Parameters':{'in.$':'$'},'Next':'C'},'C':{'Type':'Choice','Choices':[{'Variable':'$.out',"
                        + "'IsPresent':true,'Next':'S'}],'Default':'P'},'S':{'Type':'Succeed'}");
        assertFailsWith("States.DataLimitExceeded", machine.run("{}"));
    }

    private static void assertFailsWith(String error, Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo(error));
    }

    @Test
    void expression_withoutEnd_failsTheStateCatchably() {
        var machine = Machine.of(
                "T",
                TASK + "'Arguments':'{% ($f := function($n){ 1 + $f($n) }; $f(1)) %}',"
                        + "'Catch':[{'ErrorEquals':['States.QueryEvaluationError'],'Next':'D'}],'Next':'D'},"
                        + "'D':{'Type':'Succeed','Output':'{% $states.input.Error %}'}");
        assertThat(machine.run("{}")).isEqualTo(succeeded("'States.QueryEvaluationError'"));
    }

    @Test
    void history_of25000Events_endsWithAFailureThatNothingCatches() {
        var machine = Machine.of(
                "A",
                "'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Choice','Choices':[{'Condition':false,'Next':'C'}],'Default':'A'},"
                        + "'C':{'Type':'Succeed'}");
        assertThat(machine.run("{}"))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime", "The execution reached the maximum number of history events (25000)."));
        assertThat(machine.events).hasSize(25_000);
        assertThat(machine.events.getLast().type()).isEqualTo("ExecutionFailed");
    }

    @Test
    void history_fullInsideAMap_endsToo() {
        var machine = Machine.of(
                "M",
                "'M':{'Type':'Map','Retry':[{'ErrorEquals':['States.ALL']}],'ItemProcessor':{'StartAt':'A','States':{"
                        + "'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}}},'End':true}");
        assertThat(machine.run("[1,2,3]"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.Runtime"));
        assertThat(machine.events).hasSize(25_000);
    }

    @Test
    void history_idsHaveNoGaps_whateverRunsSideBySide() {
        var machine = Machine.of(
                "M",
                "'M':{'Type':'Map','ItemProcessor':{'StartAt':'T','States':{" + TASK + "'End':true}}},'End':true}");
        String items = IntStream.range(0, 40).boxed().toList().toString();
        assertThat(machine.run(items)).isEqualTo(succeeded(items));
        assertThat(machine.events.stream().map(HistoryEvent::id).toList())
                .isEqualTo(IntStream.rangeClosed(1, machine.events.size())
                        .mapToObj(id -> (long) id)
                        .toList());
        assertThat(machine.events)
                .allSatisfy(event -> assertThat(event.previousId()).isLessThan(event.id()));
    }

    @Test
    void expression_withoutEnd_failsItsStateWhenItsTimeIsOver() {
        var machine =
                Machine.of("P", "'P':{'Type':'Pass','Output':'{% ($f := function(){ $f() }; $f()) %}','End':true}");
        Interpreter interpreter = machine.interpreter().withExpressionTime(Duration.ofMillis(50));
        assertThat(interpreter.run(Machine.CONTEXT, json("{}")))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.QueryEvaluationError"));
        assertThatThrownBy(() -> interpreter.withExpressionTime(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time of an expression: PT0S, not more than 0");
    }
}
