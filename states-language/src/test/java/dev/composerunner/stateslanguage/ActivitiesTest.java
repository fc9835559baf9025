package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks whose work is asked for by the workers of an activity. */
@Timeout(30)
final class ActivitiesTest {

    private static final String ARN = "arn:aws:states:us-east-1:111111111111:activity:paint";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Machine painting(String fields) {
        return Machine.of("T", "'T':{'Type':'Task','Resource':'" + ARN + "'," + fields + "'End':true}")
                .with(_ -> {
                    throw new AssertionError("an activity is no work of the port");
                });
    }

    private static ActivityTask work(Machine machine, @Nullable String worker) throws InterruptedException {
        return machine.callbacks
                .getActivityTask(ARN, worker, MINUTE, machine.time)
                .orElseThrow();
    }

    @Test
    void worker_getsTheInputAndGivesTheResult() throws Exception {
        var machine = painting("'Arguments':{'colour':'{% $states.input %}'},");
        Execution execution = machine.start("'red'");
        ActivityTask task = work(machine, "Anna");
        assertThat(task.input()).isEqualTo(json("{'colour':'red'}"));
        machine.callbacks.sendTaskSuccess(task.token(), "\"painted\"");
        assertThat(execution.await()).isEqualTo(succeeded("'painted'"));
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "ActivityScheduled",
                        "ActivityStarted",
                        "ActivitySucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(machine.events.stream().map(HistoryEvent::previousId)).containsExactly(0L, 0L, 2L, 3L, 4L, 5L, 6L);
        assertThat(machine.event("ActivityScheduled").details())
                .isEqualTo(json("{\"input\":\"{\\\"colour\\\":\\\"red\\\"}\",\"inputDetails\":{\"truncated\":false},"
                        + "\"resource\":\"" + ARN + "\"}"));
        assertThat(machine.event("ActivityStarted").details()).isEqualTo(json("{'workerName':'Anna'}"));
    }

    @Test
    void worker_withoutName_isNotNamedInTheHistory() throws Exception {
        var machine = painting("");
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskSuccess(work(machine, null).token(), "1");
        execution.await();
        assertThat(machine.event("ActivityStarted").details()).isEqualTo(json("{}"));
    }

    @Test
    void worker_thatFails_failsTheTask() throws Exception {
        var machine = painting("");
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskFailure(work(machine, null).token(), "NoPaint", "empty");
        assertThat(execution.await()).isEqualTo(new Outcome.Failed("NoPaint", "empty"));
        assertThat(machine.event("ActivityFailed").details()).isEqualTo(json("{'error':'NoPaint','cause':'empty'}"));
    }

    @Test
    void timeout_countsFromTheStartOfTheWork() throws Exception {
        var machine = painting("'TimeoutSeconds':5,");
        var scheduled = new CountDownLatch(1);
        Execution execution = machine.tellingOf("ActivityScheduled", scheduled).start("{}");
        scheduled.await();
        machine.time.advance(Duration.ofSeconds(10));
        assertThat(execution.outcome()).isEmpty();
        ActivityTask task = work(machine, null);
        machine.time.advance(Duration.ofSeconds(5));
        assertThat(execution.await()).isEqualTo(new Outcome.Failed("States.Timeout", null));
        assertThat(machine.event("ActivityTimedOut").details()).isEqualTo(json("{'error':'States.Timeout'}"));
        assertThatThrownBy(() -> machine.callbacks.sendTaskSuccess(task.token(), "1"))
                .hasMessageStartingWith("Task Timed Out");
    }

    @Test
    void heartbeat_ofTheWorker_keepsTheTaskAlive() throws Exception {
        var machine = painting("'HeartbeatSeconds':5,");
        Execution execution = machine.start("{}");
        ActivityTask task = work(machine, null);
        machine.time.advance(Duration.ofSeconds(4));
        machine.callbacks.sendTaskHeartbeat(task.token());
        machine.time.advance(Duration.ofSeconds(4));
        assertThat(execution.outcome()).isEmpty();
        machine.time.advance(Duration.ofSeconds(1));
        assertThat(execution.await()).isEqualTo(new Outcome.Failed("States.Timeout", null));
    }

    @Test
    void poll_withoutWork_endsWithItsPatience() throws Exception {
        var callbacks = new Callbacks();
        var time = new FakeTime();
        CompletableFuture<Optional<ActivityTask>> poll = polling(callbacks, time);
        while (time.pendingAlarms() == 0) {
            Thread.onSpinWait();
        }
        time.advance(MINUTE);
        assertThat(poll.get()).isEmpty();
        assertThat(time.pendingAlarms()).isZero();
    }

    @Test
    void poll_thatWaits_getsWorkThatComesLater() throws Exception {
        var machine = painting("");
        CompletableFuture<Optional<ActivityTask>> poll = polling(machine.callbacks, machine.time);
        Execution execution = machine.start("7");
        ActivityTask task = poll.get().orElseThrow();
        assertThat(task.input()).isEqualTo(json("7"));
        machine.callbacks.sendTaskSuccess(task.token(), "8");
        assertThat(execution.await()).isEqualTo(succeeded("8"));
    }

    @Test
    void work_isGivenInItsOrder_andOnce() throws Exception {
        var machine = Machine.of(
                "M",
                "'M':{'Type':'Map','MaxConcurrency':3,'ItemProcessor':{'StartAt':'T','States':{'T':{'Type':'Task','Resource':'"
                        + ARN + "','End':true}}},'End':true}");
        var scheduled = new CountDownLatch(3);
        Execution execution = machine.tellingOf("ActivityScheduled", scheduled).start("[1,2,3]");
        scheduled.await();
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ActivityTask task = work(machine, null);
            inputs.add(task.input().intValue());
            machine.callbacks.sendTaskSuccess(task.token(), task.input().toString());
        }
        assertThat(inputs).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(execution.await()).isEqualTo(succeeded("[1,2,3]"));
    }

    @Test
    void work_ofAStoppedExecution_isNotGivenOut() throws Exception {
        var machine = painting("");
        var scheduled = new CountDownLatch(1);
        Execution execution = machine.tellingOf("ActivityScheduled", scheduled).start("{}");
        scheduled.await();
        execution.stop(null, null);
        execution.await();
        assertThat(machine.callbacks.getActivityTask(ARN, null, Duration.ZERO, TimeSource.system()))
                .isEmpty();
    }

    @Test
    void work_ofOneActivity_isNotGivenToTheWorkersOfAnother() throws Exception {
        var machine = painting("");
        var scheduled = new CountDownLatch(1);
        Execution execution = machine.tellingOf("ActivityScheduled", scheduled).start("{}");
        scheduled.await();
        assertThat(machine.callbacks.getActivityTask(ARN + "2", null, Duration.ZERO, TimeSource.system()))
                .isEmpty();
        machine.callbacks.sendTaskSuccess(work(machine, null).token(), "1");
        assertThat(execution.await()).isEqualTo(succeeded("1"));
    }

    private static CompletableFuture<Optional<ActivityTask>> polling(Callbacks callbacks, TimeSource time) {
        var result = new CompletableFuture<Optional<ActivityTask>>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(callbacks.getActivityTask(ARN, null, MINUTE, time));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
