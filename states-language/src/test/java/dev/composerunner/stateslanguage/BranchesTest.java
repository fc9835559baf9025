package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Map and Parallel, and the variables inside them. */
@Timeout(30)
final class BranchesTest {

    private static final String TASK = "{'Type':'Task','Resource':'" + Machine.LAMBDA + "',";

    private static Machine map(String fields, String processor) {
        return Machine.of("M", "'M':{'Type':'Map'," + fields + "'ItemProcessor':{" + processor + "},'End':true}");
    }

    @Test
    void map_keepsTheOrderOfTheItems() {
        var machine =
                map("", "'StartAt':'P','States':{'P':{'Type':'Pass','Output':'{% $states.input * 10 %}','End':true}}");
        assertThat(machine.run("[3,1,2]")).isEqualTo(succeeded("[30,10,20]"));
    }

    @Test
    void map_ofNothing_givesAnEmptyArray() {
        var machine = map("", "'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}");
        assertThat(machine.run("[]")).isEqualTo(succeeded("[]"));
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapStateSucceeded",
                        "MapStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void map_itemSelector_seesIndexAndValue_andSoDoTheStatesInside() {
        var machine = map(
                "'Items':'{% $states.input.list %}','ItemSelector':{'i':'{% $states.context.Map.Item.Index %}',"
                        + "'v':'{% $states.context.Map.Item.Value %}','k':'{% $states.input.k %}'},",
                "'StartAt':'P','States':{'P':{'Type':'Pass','Output':'{% [$states.input.i, $states.input.v, $states.input.k,"
                        + " $states.context.Map.Item.Index] %}','End':true}}");
        assertThat(machine.run("{'list':['a','b'],'k':9}")).isEqualTo(succeeded("[[0,'a',9,0],[1,'b',9,1]]"));
    }

    @Test
    void map_maxConcurrency_isNotExceeded() {
        var atOnce = new AtomicInteger();
        var most = new AtomicInteger();
        var pair = new CyclicBarrier(2);
        var machine = map("'MaxConcurrency':2,", "'StartAt':'T','States':{'T':" + TASK + "'End':true}}")
                .with(request -> {
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    try {
                        // Two must meet, or the test times out: a Map that runs one after the other would pass
                        // otherwise.
                        pair.await();
                    } catch (BrokenBarrierException e) {
                        throw new IllegalStateException(e);
                    }
                    atOnce.decrementAndGet();
                    return request.arguments();
                });
        assertThat(machine.run("[1,2,3,4,5,6]")).isEqualTo(succeeded("[1,2,3,4,5,6]"));
        assertThat(most).hasValue(2);
    }

    @Test
    void map_whoseIterationFails_cancelsTheOthersAndStartsNoMore() {
        var running = new Semaphore(0);
        var cancelled = new AtomicInteger();
        var calls = new AtomicInteger();
        var machine = map("'MaxConcurrency':3,", "'StartAt':'T','States':{'T':" + TASK + "'End':true}}")
                .with(request -> {
                    calls.incrementAndGet();
                    if (request.arguments().intValue() == 3) {
                        running.acquire(2);
                        throw new TaskFailedException("E", "third");
                    }
                    running.release();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        cancelled.incrementAndGet();
                    }
                    return request.arguments();
                });
        assertThat(machine.run("[1,2,3,4,5]")).isEqualTo(new Outcome.Failed("E", "third"));
        assertThat(cancelled).hasValue(2);
        assertThat(calls).hasValue(3);
        assertThat(machine.types())
                .containsOnlyOnce("MapIterationFailed", "MapStateFailed")
                .filteredOn(type -> type.equals("MapIterationAborted"))
                .hasSize(2);
    }

    @Test
    void map_retried_startsAllIterationsAgain() {
        var calls = new AtomicInteger();
        var machine = map(
                        "'MaxConcurrency':1,'Retry':[{'ErrorEquals':['E']}],",
                        "'StartAt':'T','States':{'T':" + TASK + "'End':true}}")
                .with(request -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new TaskFailedException("E", "");
                    }
                    return request.arguments();
                });
        assertThat(machine.run("['a','b']")).isEqualTo(succeeded("['a','b']"));
        assertThat(calls).hasValue(4);
    }

    @Test
    void parallel_givesArgumentsToEachBranch_andResultsInTheirOrder() throws InterruptedException {
        var second = new CountDownLatch(1);
        var machine = Machine.of(
                        "P",
                        "'P':{'Type':'Parallel','Arguments':{'x':'{% $states.input + 1 %}'},'Output':'{% $states.result %}',"
                                + "'Branches':[{'StartAt':'A','States':{'A':" + TASK + "'End':true}}},"
                                + "{'StartAt':'B','States':{'B':" + TASK + "'End':true}}}],'End':true}")
                .with(request -> {
                    if (request.state().equals("A")) {
                        // The first branch ends last.
                        assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
                    }
                    second.countDown();
                    return json(
                            "['" + request.state() + "'," + request.arguments().get("x") + "]");
                });
        assertThat(machine.run("1")).isEqualTo(succeeded("[['A',2],['B',2]]"));
    }

    @Test
    void parallel_whoseBranchFails_isCaughtAfterTheOthersHaveEnded() {
        var started = new CountDownLatch(1);
        var ended = new AtomicInteger();
        var machine = Machine.of(
                        "P",
                        "'P':{'Type':'Parallel','Branches':[{'StartAt':'A','States':{'A':" + TASK + "'End':true}}},"
                                + "{'StartAt':'B','States':{'B':" + TASK + "'End':true}}}],"
                                + "'Catch':[{'ErrorEquals':['E'],'Next':'D'}],'End':true},"
                                + "'D':{'Type':'Pass','Output':'{% $states.input.Error %}','End':true}")
                .with(request -> {
                    if (request.state().equals("B")) {
                        started.await();
                        throw new TaskFailedException("E", "");
                    }
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.incrementAndGet();
                    }
                    return request.arguments();
                });
        assertThat(machine.run("{}")).isEqualTo(succeeded("'E'"));
        assertThat(ended).hasValue(1);
    }

    @Test
    void branches_withARuntimeError_endTheExecutionAndTellOfNothingElse() {
        var machine = Machine.parse("{'StartAt':'M','States':{'M':{'Type':'Map','MaxConcurrency':1,"
                + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'D'}],'ItemProcessor':{'StartAt':'P','States':{"
                + "'P':{'Type':'Pass','InputPath':'$.nothing','End':true}}},'Next':'D'},'D':{'Type':'Succeed'}}}");
        assertThat(machine.run("[{}]"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.error()).isEqualTo("States.Runtime"));
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "MapStateEntered",
                        "MapStateStarted",
                        "MapIterationStarted",
                        "PassStateEntered",
                        "ExecutionFailed");
    }

    @Test
    void variables_assignedTogether_seeTheOldValues() {
        var machine = Machine.of("A", """
                'A':{'Type':'Pass','Assign':{'x':1,'y':2},'Next':'B'},
                'B':{'Type':'Pass','Assign':{'x':'{% $y %}','y':'{% $x %}'},'Output':'{% [$x,$y] %}','Next':'C'},
                'C':{'Type':'Pass','Output':'{% $append($states.input, [$x,$y]) %}','End':true}""");
        assertThat(machine.run("{}")).isEqualTo(succeeded("[1,2,2,1]"));
    }

    @Test
    void variables_ofTheOuterFlow_areReadInsideAndUntouchedByIt() {
        var machine = Machine.of("A", """
                'A':{'Type':'Pass','Assign':{'outer':1},'Next':'M'},
                'M':{'Type':'Map','Items':[10,20],'ItemProcessor':{'StartAt':'I','States':{
                  'I':{'Type':'Pass','Assign':{'inner':'{% $states.input + $outer %}','outer':'{% $states.input %}'},'Next':'J'},
                  'J':{'Type':'Pass','Output':'{% [$inner, $outer] %}','End':true}}},'Next':'Z'},
                'Z':{'Type':'Pass','Output':'{% [$states.input, $outer, $exists($inner)] %}','End':true}""");
        assertThat(machine.run("{}")).isEqualTo(succeeded("[[11,10],[21,20],1,false]"));
    }
}
