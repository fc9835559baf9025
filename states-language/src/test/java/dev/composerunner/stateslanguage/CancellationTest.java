package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.NoteKind;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timeouts and stopped executions: the work is interrupted, waited for, and only then the end is told. */
@Timeout(30)
final class CancellationTest {

    private static final String TASK = "{'Type':'Task','Resource':'" + Machine.LAMBDA + "',";

    /** Work that lasts until it is interrupted. */
    private static final class Stuck implements TaskPort {

        final CountDownLatch running;
        final AtomicInteger stopped = new AtomicInteger();

        Stuck(int calls) {
            running = new CountDownLatch(calls);
        }

        @Override
        public JsonNode run(TaskRequest request) throws InterruptedException {
            running.countDown();
            try {
                new CountDownLatch(1).await();
                throw new AssertionError();
            } finally {
                stopped.incrementAndGet();
            }
        }
    }

    @Test
    void taskTimeout_interruptsThePortAndFailsWithTimeout() throws InterruptedException {
        var port = new Stuck(1);
        var machine = Machine.of("T", "'T':" + TASK + "'TimeoutSeconds':'{% $states.input * 2 %}','End':true}")
                .with(port);
        Execution execution = machine.start("15");
        port.running.await();
        machine.time.advance(Duration.ofSeconds(29));
        assertThat(execution.outcome()).isEmpty();
        machine.time.advance(Duration.ofSeconds(1));
        assertThat(execution.await()).isEqualTo(new Outcome.Failed("States.Timeout", null));
        assertThat(port.stopped).hasValue(1);
        assertThat(machine.types()).endsWith("TaskScheduled", "TaskStarted", "TaskTimedOut", "ExecutionFailed");
        assertThat(machine.event("TaskScheduled")
                        .details()
                        .get("timeoutInSeconds")
                        .intValue())
                .isEqualTo(30);
    }

    @Test
    void taskTimeout_ofATaskThatEnds_isCalledOff() {
        var machine = Machine.of("T", "'T':" + TASK + "'TimeoutSeconds':30,'End':true}");
        assertThat(machine.run("1")).isEqualTo(succeeded("1"));
        assertThat(machine.time.pendingAlarms()).isZero();
    }

    @Test
    void taskTimeout_countsEachAttemptAnew() throws InterruptedException {
        var calls = new AtomicInteger();
        var first = new Stuck(1);
        var machine = Machine.of(
                        "T",
                        "'T':" + TASK
                                + "'TimeoutSeconds':30,'Retry':[{'ErrorEquals':['States.Timeout'],'IntervalSeconds':60}],'End':true}")
                .with(request -> calls.getAndIncrement() == 0 ? first.run(request) : json("'second'"));
        Execution execution = machine.start("{}");
        first.running.await();
        machine.time.advance(Duration.ofSeconds(30));
        assertThat(execution.await()).isEqualTo(succeeded("'second'"));
    }

    @Test
    void portThatIgnoresInterruption_isLeftBehindAfterTheGrace() throws InterruptedException {
        var release = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        var machine = Machine.of("T", "'T':" + TASK + "'End':true}").with(_ -> {
            running.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException _) {
                    // The fault under test.
                }
            }
            return json("'too late'");
        });
        Execution execution =
                machine.interpreter().withStopGrace(Duration.ofMillis(50)).start(Machine.CONTEXT, json("{}"));
        running.await();
        execution.stop(null, null);
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted(null, null));
        release.countDown();
    }

    @Test
    void executionTimeout_stopsTheWaitAndTimesOut() throws InterruptedException {
        var machine = Machine.parse("{'QueryLanguage':'JSONata','TimeoutSeconds':60,'StartAt':'W',"
                        + "'States':{'W':{'Type':'Wait','Seconds':3600,'End':true}}}")
                .in(FakeTime.endless());
        Execution execution = machine.start("{}");
        machine.time.awaitSleeper();
        machine.time.advance(Duration.ofSeconds(60));
        assertThat(execution.await()).isEqualTo(new Outcome.TimedOut());
        assertThat(machine.types()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut");
        assertThat(machine.event("ExecutionTimedOut"))
                .returns(0L, HistoryEvent::previousId)
                .returns(json("{'error':'States.Timeout'}"), HistoryEvent::details);
    }

    @Test
    void stop_inWait_aborts() throws InterruptedException {
        var machine =
                Machine.of("W", "'W':{'Type':'Wait','Seconds':60,'End':true}").in(FakeTime.endless());
        Execution execution = machine.start("{}");
        machine.time.awaitSleeper();
        execution.stop("Cancelled", "by the user");
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted("Cancelled", "by the user"));
        // As recorded on AWS, previous id 0 included.
        assertThat(machine.types()).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionAborted");
        assertThat(machine.event("ExecutionAborted").previousId()).isZero();
    }

    @Test
    void stop_inTheDelayBeforeARetry_aborts() throws InterruptedException {
        var machine = Machine.of("T", "'T':" + TASK + "'Retry':[{'ErrorEquals':['States.ALL']}],'End':true}")
                .in(FakeTime.endless())
                .with(_ -> {
                    throw new TaskFailedException("E", "");
                });
        Execution execution = machine.start("{}");
        machine.time.awaitSleeper();
        execution.stop(null, null);
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted(null, null));
    }

    @Test
    void stop_inTask_interruptsThePortBeforeTheEndIsTold() throws InterruptedException {
        var port = new Stuck(1);
        // A Catch must not take a cancelled task for a failed one.
        var machine = Machine.of(
                        "T",
                        "'T':" + TASK
                                + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'D'}],'Next':'D'},'D':{'Type':'Succeed'}")
                .with(port);
        Execution execution = machine.start("{}");
        port.running.await();
        execution.stop("Cancelled", null);
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted("Cancelled", null));
        assertThat(port.stopped).hasValue(1);
    }

    @Test
    void stop_inMap_interruptsTheTasksOfAllIterations() throws InterruptedException {
        var port = new Stuck(3);
        var machine = Machine.of(
                        "M",
                        "'M':{'Type':'Map','Items':[1,2,3],'ItemProcessor':{'StartAt':'T','States':{'T':" + TASK
                                + "'End':true}}},'End':true}")
                .with(port);
        Execution execution = machine.start("{}");
        port.running.await();
        execution.stop(null, "enough");
        assertThat(execution.await()).isEqualTo(new Outcome.Aborted(null, "enough"));
        assertThat(port.stopped).hasValue(3);
    }

    @Test
    void stop_byAListenerWhileSomebodyElseStopsTheExecution_endsIt() throws InterruptedException {
        var execution = new CompletableFuture<Execution>();
        var journal = new MemoryJournal();
        List<String> told = new ArrayList<>();
        var interpreter = new Interpreter(
                        StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata','StartAt':'P','States':{"
                                + "'P':{'Type':'Pass','Next':'W'},'W':{'Type':'Wait','Seconds':9,'End':true}}}")),
                        TaskRequest::arguments,
                        FakeTime.endless(),
                        new Random(7),
                        event -> {
                            told.add(event.type());
                            if (event.type().equals("PassStateEntered")) {
                                Execution running = execution.join();
                                Thread other = Thread.ofPlatform().start(() -> running.stop("other", null));
                                while (other.getState() != Thread.State.WAITING
                                        && other.getState() != Thread.State.BLOCKED) {
                                    Thread.onSpinWait();
                                }
                                running.stop("listener", null);
                            }
                        })
                .withJournal(journal);
        execution.complete(interpreter.start(Machine.CONTEXT, json("{}")));
        assertThat(execution.join().await()).isEqualTo(new Outcome.Aborted("other", null));
        assertThat(told).endsWith("ExecutionAborted");
        assertThat(journal.read(Machine.CONTEXT.arn()).ended()).isTrue();
    }

    @Test
    void stop_byAListener_isOnRecordBeforeTheEnd() throws InterruptedException {
        var execution = new CompletableFuture<Execution>();
        var journal = new MemoryJournal();
        var interpreter = new Interpreter(
                        StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata','StartAt':'P','States':{"
                                + "'P':{'Type':'Pass','End':true}}}")),
                        TaskRequest::arguments,
                        new FakeTime(),
                        new Random(7),
                        event -> {
                            if (event.type().equals("PassStateExited")) {
                                execution.join().stop("listener", null);
                            }
                        })
                .withJournal(journal);
        execution.complete(interpreter.start(Machine.CONTEXT, json("{}")));
        assertThat(execution.join().await()).isEqualTo(new Outcome.Aborted("listener", null));
        List<JournalEntry> entries = journal.read(Machine.CONTEXT.arn()).entries();
        assertThat(entries.get(entries.size() - 2))
                .isEqualTo(new JournalEntry.Note("", NoteKind.Decision.STOP, json("{'error':'listener'}")));
    }

    @Test
    void stop_afterTheEnd_changesNothing() throws InterruptedException {
        var machine = Machine.of("P", "'P':{'Type':'Pass','End':true}");
        Execution execution = machine.start("1");
        assertThat(execution.await()).isEqualTo(succeeded("1"));
        execution.stop("late", null);
        assertThat(execution.await()).isEqualTo(succeeded("1"));
        assertThat(machine.types()).doesNotContain("ExecutionAborted");
    }

    @Test
    void run_whoseThreadIsInterrupted_abortsAndKeepsTheInterrupt() throws InterruptedException {
        var port = new Stuck(1);
        var machine = Machine.of("T", "'T':" + TASK + "'End':true}").with(port);
        var outcome = new AtomicReference<Outcome>();
        var kept = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            outcome.set(machine.run("{}"));
            kept.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        });
        port.running.await();
        caller.interrupt();
        caller.join();
        assertThat(outcome).hasValue(new Outcome.Aborted(null, null));
        assertThat(kept).hasValue(1);
        assertThat(port.stopped).hasValue(1);
    }

    @Test
    void listener_thatThrows_breaksTheExecutionOff() {
        var interpreter = new Interpreter(
                StateMachineDefinition.parse(
                        json("{'QueryLanguage':'JSONata','StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}")),
                TaskRequest::arguments,
                new FakeTime(),
                new Random(1),
                event -> {
                    if (event.type().equals("PassStateExited")) {
                        throw new IllegalStateException("journal full");
                    }
                });
        assertThatThrownBy(() -> interpreter.run(Machine.CONTEXT, json("{}")))
                .hasMessage("the execution broke off")
                .hasRootCauseMessage("journal full");
    }
}
