package dev.composerunner.stateslanguage;

import static dev.composerunner.stateslanguage.Machine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.internal.JsonText;
import dev.composerunner.stateslanguage.internal.record.Cursor;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.stateslanguage.task.TaskFailedException;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.stateslanguage.task.TaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a resumed execution keeps, one by one. */
@Timeout(30)
final class DurabilityTest {

    private static final String TASK = "'Type':'Task','Resource':'" + Machine.LAMBDA + "',";
    private static final TaskPort ECHO = TaskRequest::arguments;

    private static Interpreter interpreter(String fields, TaskPort port, FakeTime time, Journal journal) {
        return new Interpreter(
                        StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata'," + fields + "}")),
                        port,
                        time,
                        new Random(),
                        _ -> {})
                .withStopGrace(Duration.ofSeconds(5))
                .withJournal(journal);
    }

    /** All that is recorded of a run until {@code last} and that. */
    private static JournalRecord until(String fields, String input, TaskPort port, String last) {
        var journal = new MemoryJournal();
        interpreter(fields, port, new FakeTime(), journal).run(Machine.CONTEXT, json(input));
        JournalRecord whole = journal.read(Machine.CONTEXT.arn());
        List<JournalEntry> entries = new ArrayList<>();
        for (JournalEntry entry : whole.entries()) {
            entries.add(entry);
            if (is(entry, last)) {
                return new JournalRecord(whole.context(), whole.input(), entries);
            }
        }
        throw new AssertionError("no " + last + " in " + whole.entries());
    }

    private static boolean is(JournalEntry entry, String name) {
        return switch (entry) {
            case JournalEntry.Event event -> event.event().type().equals(name);
            case JournalEntry.Note note -> note.kind().key().equals(name);
        };
    }

    @Test
    void wait_resumed_waitsTheRest() throws InterruptedException {
        String fields = "'StartAt':'W','States':{'W':{'Type':'Wait','Seconds':60,'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "Until");
        var time = new FakeTime(FakeTime.START.plusSeconds(45));
        interpreter(fields, ECHO, time, MemoryJournal.of(record)).resume(record).await();
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(15));
    }

    @Test
    void record_ofAnotherDefinition_isToldAsSuch() {
        JournalRecord record = until(
                "'StartAt':'A','States':{'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Succeed'}}",
                "{}",
                ECHO,
                "PassStateExited");
        Execution execution = interpreter(
                        "'StartAt':'A','States':{'A':{'Type':'Succeed'}}",
                        ECHO,
                        new FakeTime(),
                        MemoryJournal.of(record))
                .resume(record);
        assertThatThrownBy(execution::await)
                .rootCause()
                .hasMessage("no state is named \"B\": what is on record is of another definition");
    }

    @Test
    void wait_resumedAfterItsEnd_doesNotWait() throws InterruptedException {
        String fields = "'StartAt':'W','States':{'W':{'Type':'Wait','Seconds':60,'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "Until");
        var time = new FakeTime(FakeTime.START.plusSeconds(3600));
        interpreter(fields, ECHO, time, MemoryJournal.of(record)).resume(record).await();
        assertThat(time.sleeps()).containsExactly(Duration.ZERO);
    }

    @Test
    void retry_resumed_waitsTheRestOfItsDelayAndCountsOn() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK
                + "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':10,'MaxAttempts':2,'JitterStrategy':'FULL'}],'End':true}}";
        TaskPort fails = _ -> {
            throw new TaskFailedException("E", "");
        };
        JournalRecord record = until(fields, "{}", fails, "Retry");
        var granted = Cursor.Retry.of(((JournalEntry.Note) record.entries().getLast()).value());
        var attempts = new ArrayList<Integer>();
        TaskPort counting = request -> {
            attempts.add(request.retry());
            throw new TaskFailedException("E", "");
        };
        var time = new FakeTime(FakeTime.START.plusMillis(1));
        Outcome outcome = interpreter(fields, counting, time, MemoryJournal.of(record))
                .resume(record)
                .await();
        assertThat(outcome).isEqualTo(new Outcome.Failed("E", ""));
        assertThat(attempts).containsExactly(1, 2);
        assertThat(time.sleeps().getFirst()).isEqualTo(Duration.between(FakeTime.START.plusMillis(1), granted.until()));
    }

    @Test
    void taskInFlight_resumed_isRunAgainWithTheArgumentsThatWereDrawn() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK + "'Arguments':{'key':'{% $uuid() %}'},'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "TaskStarted");
        var journal = MemoryJournal.of(record);
        Outcome outcome = interpreter(fields, ECHO, new FakeTime(), journal)
                .resume(record)
                .await();
        JsonNode drawn = JsonText.recorded(
                record.history().get(2).details().path("parameters").asText());
        assertThat(outcome).isEqualTo(new Outcome.Succeeded(drawn));
    }

    @Test
    void taskInFlight_handedBackByItsPort_isNotRunAgain() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK + "'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "TaskStarted");
        TaskPort goesOn = new TaskPort() {
            @Override
            public JsonNode run(TaskRequest request) {
                throw new AssertionError("run again");
            }

            @Override
            public Optional<JsonNode> resume(TaskRequest request) {
                return Optional.of(json("'kept'"));
            }
        };
        assertThat(interpreter(fields, goesOn, new FakeTime(), MemoryJournal.of(record))
                        .resume(record)
                        .await())
                .isEqualTo(Machine.succeeded("'kept'"));
    }

    @Test
    void job_handedBackByWhatItWasSubmittedAs_isSubmittedOnceInTheHistory() throws InterruptedException {
        String fields =
                "'StartAt':'T','States':{'T':{'Type':'Task','Resource':'arn:aws:states:::ecs:runTask.sync','Arguments':{},"
                        + "'End':true}}";
        TaskPort first = request -> {
            request.handle().submitted(json("{'job':1}"));
            return json("'first'");
        };
        JournalRecord record = until(fields, "{}", first, "TaskSubmitted");
        TaskPort goesOn = new TaskPort() {
            @Override
            public JsonNode run(TaskRequest request) {
                throw new AssertionError("run again");
            }

            @Override
            public Optional<JsonNode> resume(TaskRequest request) {
                Optional<JsonNode> job = request.handle().submission();
                request.handle().submitted(json("{'job':2}"));
                return job;
            }
        };
        var journal = MemoryJournal.of(record);
        assertThat(interpreter(fields, goesOn, new FakeTime(), journal)
                        .resume(record)
                        .await())
                .isEqualTo(Machine.succeeded("{'job':1}"));
        assertThat(journal.read(Machine.CONTEXT.arn()).history())
                .extracting(HistoryEvent::type)
                .containsOnlyOnce("TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded");
    }

    @Test
    void taskThatHadNotStarted_resumed_isNotAskedFor() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK + "'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "TaskScheduled");
        TaskPort port = new TaskPort() {
            @Override
            public JsonNode run(TaskRequest request) {
                return json("'run'");
            }

            @Override
            public Optional<JsonNode> resume(TaskRequest request) {
                throw new AssertionError("nothing can be under way");
            }
        };
        assertThat(interpreter(fields, port, new FakeTime(), MemoryJournal.of(record))
                        .resume(record)
                        .await())
                .isEqualTo(Machine.succeeded("'run'"));
    }

    @Test
    void taskTimeout_resumed_countsFromTheStartOfTheAttempt() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK + "'TimeoutSeconds':100,'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "TaskStarted");
        var time = new FakeTime(FakeTime.START.plusSeconds(70));
        TaskPort slow = request -> {
            time.advance(Duration.ofSeconds(30));
            Thread.sleep(60_000);
            return request.arguments();
        };
        assertThat(interpreter(fields, slow, time, MemoryJournal.of(record))
                        .resume(record)
                        .await())
                .isEqualTo(new Outcome.Failed("States.Timeout", null));
    }

    @Test
    void executionTimeout_resumed_countsFromTheStartOfTheExecution() throws InterruptedException {
        String fields = "'TimeoutSeconds':100,'StartAt':'W','States':{'W':{'Type':'Wait','Seconds':50,'Next':'T'},"
                + "'T':{" + TASK + "'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "TaskStarted");
        var runs = new AtomicInteger();
        TaskPort counting = request -> {
            runs.incrementAndGet();
            return request.arguments();
        };
        var time = new FakeTime(FakeTime.START.plusSeconds(100));
        assertThat(interpreter(fields, counting, time, MemoryJournal.of(record))
                        .resume(record)
                        .await())
                .isEqualTo(new Outcome.TimedOut());
        assertThat(runs).hasValue(0);
    }

    @Test
    void stop_pendingWhenTheProcessEnds_isCarriedOutWhenResumed() throws InterruptedException {
        String fields = "'StartAt':'T','States':{'T':{" + TASK + "'End':true}}";
        var begun = new CountDownLatch(1);
        TaskPort stuck = request -> {
            begun.countDown();
            Thread.sleep(60_000);
            return request.arguments();
        };
        var journal = new MemoryJournal();
        Execution execution =
                interpreter(fields, stuck, new FakeTime(), journal).start(Machine.CONTEXT, json("{}"));
        begun.await();
        execution.stop("Enough", "of it");
        execution.await();
        JournalRecord whole = journal.read(Machine.CONTEXT.arn());
        assertThat(whole.ended()).isTrue();
        var pending = new JournalRecord(
                whole.context(),
                whole.input(),
                whole.entries().subList(0, whole.entries().size() - 1));
        assertThat(is(pending.entries().getLast(), "Stop")).isTrue();
        var again = MemoryJournal.of(pending);
        assertThat(interpreter(fields, ECHO, new FakeTime(), again)
                        .resume(pending)
                        .await())
                .isEqualTo(new Outcome.Aborted("Enough", "of it"));
        assertThat(again.read(Machine.CONTEXT.arn()).history()).isEqualTo(whole.history());
    }

    private static final String CALLBACK = "'StartAt':'T','States':{'T':{'Type':'Task','Resource':"
            + "'arn:aws:states:::sqs:sendMessage.waitForTaskToken','Arguments':{'token':'{% $states.context.Task.Token %}'},"
            + "'TimeoutSeconds':100,'End':true}}";

    /** Gives the record of a task that waits for its callback, and its token. */
    private static Map.Entry<JournalRecord, String> waiting(byte[] key) throws InterruptedException {
        var journal = new MemoryJournal();
        var token = new CompletableFuture<String>();
        var submitted = new CountDownLatch(1);
        TaskPort port = request -> {
            token.complete(request.token());
            return json("{'MessageId':'1'}");
        };
        Execution execution = new Interpreter(
                        StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata'," + CALLBACK + "}")),
                        port,
                        new FakeTime(),
                        new Random(),
                        event -> {
                            if (event.type().equals("TaskSubmitted")) {
                                submitted.countDown();
                            }
                        })
                .withJournal(journal)
                .withCallbacks(new Callbacks(key))
                .start(Machine.CONTEXT, json("{}"));
        submitted.await();
        JournalRecord record = journal.read(Machine.CONTEXT.arn());
        execution.stop(null, null);
        execution.await();
        return Map.entry(record, token.join());
    }

    @Test
    void taskThatWaitsForItsCallback_resumed_waitsOnWithTheSameToken() throws Exception {
        byte[] key = new byte[Callbacks.KEY_BYTES];
        var waiting = waiting(key);
        TaskPort never = _ -> {
            throw new AssertionError("submitted again");
        };
        var journal = MemoryJournal.of(waiting.getKey());
        var callbacks = new Callbacks(key);
        var time = new FakeTime(FakeTime.START.plusSeconds(99));
        Execution execution = interpreter(CALLBACK, never, time, journal)
                .withCallbacks(callbacks)
                .resume(waiting.getKey());
        // At once: the execution is hardly back where it was.
        callbacks.sendTaskSuccess(waiting.getValue(), "7");
        assertThat(execution.await()).isEqualTo(Machine.succeeded("7"));
        assertThat(journal.read(Machine.CONTEXT.arn()).history())
                .extracting(HistoryEvent::type)
                .containsExactly(
                        "ExecutionStarted",
                        "TaskStateEntered",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskStateExited",
                        "ExecutionSucceeded");
    }

    @Test
    void taskThatWaitsForItsCallback_resumedAfterItsTimeout_timesOut() throws InterruptedException {
        var waiting = waiting(new byte[Callbacks.KEY_BYTES]);
        var time = new FakeTime(FakeTime.START.plusSeconds(100));
        assertThat(interpreter(CALLBACK, ECHO, time, MemoryJournal.of(waiting.getKey()))
                        .resume(waiting.getKey())
                        .await())
                .isEqualTo(new Outcome.Failed("States.Timeout", null));
    }

    @Test
    void endedExecution_resumed_hasItsOutcome() throws InterruptedException {
        String fields = "'StartAt':'P','States':{'P':{'Type':'Pass','Output':7,'End':true}}";
        JournalRecord record = until(fields, "{}", ECHO, "ExecutionSucceeded");
        Execution execution =
                interpreter(fields, ECHO, new FakeTime(), Journal.NONE).resume(record);
        assertThat(execution.outcome()).contains(Machine.succeeded("7"));
        assertThat(execution.await()).isEqualTo(Machine.succeeded("7"));
    }

    @Test
    void execution_withTooManyEvents_fails() {
        var events = new ArrayList<HistoryEvent>();
        var interpreter = new Interpreter(
                StateMachineDefinition.parse(json("{'QueryLanguage':'JSONata','StartAt':'P','States':{"
                        + "'P':{'Type':'Pass','Next':'Q'},'Q':{'Type':'Choice','Choices':[{'Condition':'{% 1 = 2 %}','Next':'S'}],"
                        + "'Default':'P'},'S':{'Type':'Succeed'}}}")),
                ECHO,
                new FakeTime(),
                new Random(),
                events::add);
        assertThat(interpreter.run(Machine.CONTEXT, json("{}")))
                .isEqualTo(new Outcome.Failed(
                        "States.Runtime", "The execution reached the maximum number of history events (25000)."));
        assertThat(events).hasSize(25_000);
        Histories.assertWhole(events);
    }

    @Test
    void journalThatFails_breaksTheExecutionOff() {
        String fields = "'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}";
        var full = new Journal() {
            @Override
            public void begin(ExecutionContext context, JsonNode input) {}

            @Override
            public void append(String arn, List<JournalEntry> entries) {
                throw new IllegalStateException("full");
            }

            @Override
            public JournalRecord read(String arn) {
                throw new IllegalStateException("full");
            }
        };
        Execution execution = interpreter(fields, ECHO, new FakeTime(), full).start(Machine.CONTEXT, json("{}"));
        assertThatThrownBy(execution::await).hasRootCauseMessage("full");
    }
}
