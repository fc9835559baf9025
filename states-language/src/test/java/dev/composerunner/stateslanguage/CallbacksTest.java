package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static dev.composerunner.stateslanguage.Machine.succeeded;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.CallbackException.Reason;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that wait for a callback with their token. */
@Timeout(30)
final class CallbacksTest {

    private static final String WAITING =
            "'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage.waitForTaskToken',"
                    + "'Arguments':{'Body':{'Token':'{% $states.context.Task.Token %}'}},";

    private final CompletableFuture<String> sent = new CompletableFuture<>();

    /** A queue that remembers the token that was sent to it. */
    private JsonNode send(TaskRequest request) {
        sent.complete(request.arguments().at("/Body/Token").textValue());
        return json("{'MessageId':'m'}");
    }

    private Machine waiting(String fields) {
        return Machine.of("T", "'T':{" + WAITING + fields + "'End':true}").with(this::send);
    }

    private static void assertRefused(Reason reason, ThrowingCallable callback) {
        assertThatThrownBy(callback)
                .isInstanceOfSatisfying(
                        CallbackException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void success_givesTheResultOfTheTask() throws Exception {
        var machine = waiting("");
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskSuccess(sent.get(), "{\"n\":1}");
        assertThat(execution.await()).isEqualTo(succeeded("{'n':1}"));
        assertThat(machine.types())
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
        assertThat(machine.event("TaskSubmitted").details().get("output").textValue())
                .isEqualTo("{\"MessageId\":\"m\"}");
    }

    @Test
    void success_isInTheHistoryWhenItReturns() throws Exception {
        var machine = waiting("");
        var submitted = new CountDownLatch(1);
        Execution execution = machine.tellingOf("TaskSubmitted", submitted).start("{}");
        submitted.await();
        machine.callbacks.sendTaskSuccess(sent.get(), "1");
        assertThat(machine.types()).contains("TaskSucceeded");
        execution.await();
    }

    @Test
    void success_beforeTheServiceHasAnswered_countsAfterTheAnswer() throws InterruptedException {
        var machine = Machine.of("T", "'T':{" + WAITING + "'End':true}");
        machine.with(request -> {
            try {
                machine.callbacks.sendTaskSuccess(
                        request.arguments().at("/Body/Token").textValue(), "\"early\"");
            } catch (CallbackException e) {
                throw new AssertionError(e);
            }
            return json("{}");
        });
        assertThat(machine.run("{}")).isEqualTo(succeeded("'early'"));
        assertThat(machine.types()).containsSubsequence("TaskStarted", "TaskSubmitted", "TaskSucceeded");
    }

    @Test
    void failure_isCaughtByItsName() throws Exception {
        var machine = Machine.of(
                        "T",
                        "'T':{" + WAITING
                                + "'Catch':[{'ErrorEquals':['Refused'],'Next':'D'}],'Next':'D'},'D':{'Type':'Succeed'}")
                .with(this::send);
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskFailure(sent.get(), "Refused", "no");
        assertThat(execution.await()).isEqualTo(succeeded("{'Error':'Refused','Cause':'no'}"));
        assertThat(machine.event("TaskFailed").details())
                .isEqualTo(
                        json(
                                "{'resource':'sendMessage.waitForTaskToken','resourceType':'sqs','error':'Refused','cause':'no'}"));
    }

    @Test
    void failure_withoutErrorAndCause_leavesThemOut() throws Exception {
        var machine = waiting("");
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskFailure(sent.get(), null, null);
        assertThat(execution.await()).isEqualTo(new Outcome.Failed(null, null));
        assertThat(machine.event("TaskFailed").details())
                .isEqualTo(json("{'resource':'sendMessage.waitForTaskToken','resourceType':'sqs'}"));
    }

    @Test
    void token_isNewForEachAttempt_andTheOldOneIsOver() throws Exception {
        var tokens = new LinkedBlockingQueue<String>();
        var machine = waiting("'Retry':[{'ErrorEquals':['Again']}],").with(request -> {
            tokens.add(String.valueOf(request.token()));
            return json("{}");
        });
        Execution execution = machine.start("{}");
        String first = tokens.take();
        machine.callbacks.sendTaskFailure(first, "Again", null);
        String second = tokens.take();
        assertThat(second).isNotEqualTo(first);
        assertRefused(Reason.TASK_TIMED_OUT, () -> machine.callbacks.sendTaskSuccess(first, "1"));
        machine.callbacks.sendTaskSuccess(second, "2");
        assertThat(execution.await()).isEqualTo(succeeded("2"));
    }

    @Test
    void token_usedTwice_isOver() throws Exception {
        var machine = waiting("");
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskSuccess(sent.get(), "1");
        execution.await();
        assertThatThrownBy(() -> machine.callbacks.sendTaskSuccess(sent.get(), "2"))
                .hasMessage("Task Timed Out: 'Provided task does not exist anymore'");
        assertRefused(Reason.TASK_TIMED_OUT, () -> machine.callbacks.sendTaskFailure(sent.get(), null, null));
        assertRefused(Reason.TASK_TIMED_OUT, () -> machine.callbacks.sendTaskHeartbeat(sent.get()));
    }

    @Test
    void token_ofAStoppedExecution_isOver() throws Exception {
        var machine = waiting("");
        Execution execution = machine.start("{}");
        sent.get();
        execution.stop(null, null);
        execution.await();
        assertRefused(Reason.TASK_TIMED_OUT, () -> machine.callbacks.sendTaskSuccess(sent.get(), "1"));
    }

    @Test
    void token_thatWasNotGivenOut_isInvalid() {
        var callbacks = new Callbacks();
        assertThatThrownBy(() -> callbacks.sendTaskHeartbeat("NoSuchTaskToken"))
                .hasMessage("Invalid Token: 'Invalid token'");
        String foreign = new Callbacks().tasks().token("arn", 1, 0);
        assertRefused(Reason.INVALID_TOKEN, () -> callbacks.sendTaskHeartbeat(foreign));
        String own = callbacks.tasks().token("arn", 1, 0);
        String bent = (own.startsWith("A") ? "B" : "A") + own.substring(1);
        assertRefused(Reason.INVALID_TOKEN, () -> callbacks.sendTaskHeartbeat(bent));
        assertRefused(Reason.INVALID_TOKEN, () -> callbacks.sendTaskHeartbeat(""));
    }

    @Test
    void token_withTheSameKey_isTheSameAfterARestart() {
        byte[] key = new byte[Callbacks.KEY_BYTES];
        new Random(1).nextBytes(key);
        assertThat(new Callbacks(key).tasks().token("arn", 7, 1))
                .isEqualTo(new Callbacks(key).tasks().token("arn", 7, 1));
        assertThat(Stream.of(
                        new Callbacks(key).tasks().token("arn", 7, 1),
                        new Callbacks(key).tasks().token("arn", 7, 2),
                        new Callbacks(key).tasks().token("arn", 8, 1),
                        new Callbacks(key).tasks().token("other", 7, 1),
                        new Callbacks().tasks().token("arn", 7, 1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void key_thatIsShort_isRefused() {
        assertThatThrownBy(() -> new Callbacks(new byte[31])).hasMessageContaining("31 bytes, allowed: 32 or more");
    }

    @Test
    void output_thatIsNotJson_isInvalidAndLeavesTheTaskWaiting() throws Exception {
        var machine = waiting("");
        Execution execution = machine.start("{}");
        for (String output : new String[] {"", "{", "1 2", "hello", "\"" + "x".repeat(262_144) + "\""}) {
            assertRefused(Reason.INVALID_OUTPUT, () -> machine.callbacks.sendTaskSuccess(sent.get(), output));
        }
        machine.callbacks.sendTaskSuccess(sent.get(), "null");
        assertThat(execution.await()).isEqualTo(succeeded("null"));
    }

    @Test
    void heartbeat_missed_timesOutAndMatchesBothNames() throws Exception {
        for (String name : new String[] {"States.HeartbeatTimeout", "States.Timeout"}) {
            var test = new CallbacksTest();
            var machine = Machine.of(
                            "T",
                            "'T':{" + WAITING + "'HeartbeatSeconds':5,'Catch':[{'ErrorEquals':['" + name
                                    + "'],'Next':'D'}],'End':true},'D':{'Type':'Succeed','Output':'{% $states.input.Error %}'}")
                    .with(test::send);
            var submitted = new CountDownLatch(1);
            Execution execution = machine.tellingOf("TaskSubmitted", submitted).start("{}");
            submitted.await();
            // The answer of the service counts as a sign of life: what is under test begins after it.
            machine.callbacks.sendTaskHeartbeat(test.sent.get());
            machine.time.advance(Duration.ofSeconds(5));
            assertThat(execution.await()).isEqualTo(succeeded("'States.Timeout'"));
            assertThat(machine.event("TaskTimedOut").details())
                    .isEqualTo(
                            json(
                                    "{'resource':'sendMessage.waitForTaskToken','resourceType':'sqs','error':'States.Timeout'}"));
            assertThat(machine.event("TaskScheduled")
                            .details()
                            .get("heartbeatInSeconds")
                            .intValue())
                    .isEqualTo(5);
        }
    }

    @Test
    void heartbeat_inTime_keepsTheTaskAlive() throws Exception {
        var machine = waiting("'HeartbeatSeconds':5,");
        var submitted = new CountDownLatch(1);
        Execution execution = machine.tellingOf("TaskSubmitted", submitted).start("{}");
        submitted.await();
        for (int i = 0; i < 3; i++) {
            machine.callbacks.sendTaskHeartbeat(sent.get());
            machine.time.advance(Duration.ofSeconds(4));
        }
        assertThat(execution.outcome()).isEmpty();
        machine.callbacks.sendTaskSuccess(sent.get(), "1");
        assertThat(execution.await()).isEqualTo(succeeded("1"));
        assertThat(machine.time.pendingAlarms()).isZero();
    }

    @Test
    void timeout_ofAWaitingTask_isNotAMissedHeartbeat() throws Exception {
        var machine = waiting(
                "'TimeoutSeconds':5,'HeartbeatSeconds':4,'Retry':[{'ErrorEquals':['States.HeartbeatTimeout']}],");
        var submitted = new CountDownLatch(1);
        Execution execution = machine.tellingOf("TaskSubmitted", submitted).start("{}");
        submitted.await();
        machine.callbacks.sendTaskHeartbeat(sent.get());
        machine.time.advance(Duration.ofSeconds(3));
        machine.callbacks.sendTaskHeartbeat(sent.get());
        machine.time.advance(Duration.ofSeconds(2));
        assertThat(execution.await()).isEqualTo(new Outcome.Failed("States.Timeout", null));
    }

    @Test
    void job_thatIsCalledBack_endsThenAndIsInterrupted() throws Exception {
        var interrupted = new AtomicInteger();
        var machine = Machine.of(
                        "T",
                        "'T':{'Type':'Task','Resource':'arn:aws:states:::states:startExecution.sync','Arguments':"
                                + "{'Body':{'Token':'{% $states.context.Task.Token %}'}},'End':true}")
                .with(request -> {
                    request.handle().submitted(json("{'ExecutionArn':'child'}"));
                    send(request);
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        interrupted.incrementAndGet();
                    }
                    return json("{}");
                });
        Execution execution = machine.start("{}");
        machine.callbacks.sendTaskSuccess(sent.get(), "\"called\"");
        assertThat(execution.await()).isEqualTo(succeeded("'called'"));
        assertThat(interrupted).hasValue(1);
        assertThat(machine.types()).containsSubsequence("TaskStarted", "TaskSubmitted", "TaskSucceeded");
    }

    @Test
    void job_thatItsOwnPortCallsBack_endsWithoutWaitingForThePort() throws Exception {
        var machine = Machine.of(
                "T", "'T':{'Type':'Task','Resource':'arn:aws:states:::states:startExecution.sync','End':true}");
        machine.with(request -> {
            call(machine.callbacks, requireNonNull(request.token()));
            return json("'late'");
        });
        // The grace would be waited for, did the port wait for the history.
        assertThat(machine.interpreter().withStopGrace(Duration.ofDays(1)).run(Machine.CONTEXT, json("{}")))
                .isEqualTo(succeeded("'called'"));
    }

    @Test
    void success_sentByAListener_counts() {
        var callbacks = new Callbacks();
        List<String> told = new ArrayList<>();
        var interpreter = new Interpreter(
                        StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata','StartAt':'T','States':{'T':{"
                                + WAITING + "'End':true}}}")),
                        this::send,
                        new FakeTime(),
                        new Random(7),
                        event -> {
                            told.add(event.type());
                            if (event.type().equals("TaskSubmitted")) {
                                call(callbacks, sent.join());
                            }
                        })
                .withCallbacks(callbacks);
        assertThat(interpreter.run(Machine.CONTEXT, json("{}"))).isEqualTo(succeeded("'called'"));
        assertThat(told)
                .endsWith("TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded");
    }

    private static void call(Callbacks callbacks, String token) {
        try {
            callbacks.sendTaskSuccess(token, "\"called\"");
        } catch (CallbackException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void task_withoutCallback_hasNoToken() {
        var machine = Machine.of(
                "T",
                "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA
                        + "','Arguments':'{% $exists($states.context.Task) %}','End':true}");
        assertThat(machine.run("{}")).isEqualTo(succeeded("false"));
    }

    @Test
    void credentials_areToldToThePortAndTheHistory() {
        var machine = Machine.of(
                        "T",
                        "'T':{'Type':'Task','Resource':'" + Machine.LAMBDA
                                + "','Credentials':{'RoleArn':'{% $states.input.role %}'},'End':true}")
                .with(request -> requireNonNull(request.credentials()).get("RoleArn"));
        assertThat(machine.run("{'role':'arn:role'}")).isEqualTo(succeeded("'arn:role'"));
        assertThat(machine.event("TaskScheduled").details().get("taskCredentials"))
                .isEqualTo(json("{'roleArn':'arn:role'}"));
    }

    @Test
    void arguments_thatThePortRefuses_failTheExecutionBeforeTheTaskIsScheduled() {
        var machine = Machine.of(
                        "T",
                        "'T':{'Type':'Task','Resource':'arn:aws:states:::apigateway:invoke','Arguments':{'Headers':1},"
                                + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'D'}],'Next':'D'},'D':{'Type':'Succeed'}")
                .with(new TaskPort() {
                    @Override
                    public JsonNode run(TaskRequest request) {
                        throw new AssertionError();
                    }

                    @Override
                    public Optional<String> refusal(TaskRequest request) {
                        return Optional.of("The value of the field 'Headers' has an invalid format");
                    }
                });
        assertThat(machine.run("{}"))
                .isEqualTo(
                        new Outcome.Failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'T' (entered at the event id #2). The Arguments"
                                        + " '{\"Headers\":1}' could not be used to start the Task: [The value of the field 'Headers' has an invalid format]"));
        assertThat(machine.types()).containsExactly("ExecutionStarted", "TaskStateEntered", "ExecutionFailed");
    }
}
