package dev.composerunner.statesserver.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.Journal;
import dev.composerunner.stateslanguage.journal.JournalEntry;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.embedding.ExecutionEnds;
import dev.composerunner.statesserver.request.Inputs;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.ExecutionRecord;
import dev.composerunner.statesserver.store.ExecutionStore;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Revision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions that run in this process, and what is recorded of them. */
public final class Runs implements OwnTasks.Executions, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Runs.class.getName());

    /** What a task has to end in, and a little more to be killed in. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(40);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

    private static final Duration MAX_PAUSE = Duration.ofMinutes(5);

    private final ExecutionStore store;
    private final FileJournal file;
    private final JournalUntilClosed journal;
    private final Definitions definitions;
    private final TaskPort tasks;
    private final Callbacks callbacks;
    private final TimeSource time;
    private final ExecutionEnds ends;
    private final Map<String, Run> running = new ConcurrentHashMap<>();
    /** Opens when everything that an earlier process left running runs again. */
    private final CountDownLatch takenUp = new CountDownLatch(1);

    public Runs(
            ExecutionStore store,
            FileJournal file,
            Definitions definitions,
            StatesApi self,
            TaskPort port,
            Callbacks callbacks,
            TimeSource time,
            ExecutionEnds ends) {
        this.store = store;
        this.file = file;
        this.journal = new JournalUntilClosed(file);
        this.definitions = definitions;
        this.tasks = new OwnTasks(self, this, port);
        this.callbacks = callbacks;
        this.time = time;
        this.ends = ends;
    }

    /**
     * @param told when the last event happened that this process saw
     * @param recorded opens when the end is stored
     */
    private record Run(Execution execution, AtomicReference<@Nullable Instant> told, CountDownLatch recorded) {}

    /** Starts an execution that is stored. */
    public void start(ExecutionRecord record, Machine machine, Revision revision) {
        var told = new AtomicReference<@Nullable Instant>();
        track(
                record,
                interpreter(revision, journal, told).start(context(record, machine, revision), input(record)),
                told,
                () -> {});
    }

    /** Begins with an execution that the last process had stored and not begun. */
    public void startAgain(ExecutionRecord record, Machine machine, Revision revision) {
        store.removeEvents(record.number());
        start(record, machine, revision);
    }

    /**
     * Goes on with an execution where its record ends.
     *
     * @param atEnd called when it has ended in this process
     */
    public void resume(ExecutionRecord record, JournalRecord known, Revision revision, Runnable atEnd) {
        var told = new AtomicReference<@Nullable Instant>();
        track(record, interpreter(revision, journal, told).resume(known), told, atEnd);
    }

    /** What does the work of Task states. */
    public TaskPort tasks() {
        return tasks;
    }

    /** Says that everything that was left running has been resumed. */
    public void takenUp() {
        takenUp.countDown();
    }

    /** Lets those executions end whose end was told, and not recorded any more, when the last process ended. */
    public void endStopped() {
        for (String arn : file.running()) {
            Optional<ExecutionRecord> record = store.find(arn);
            if (record.isEmpty() || record.get().status() != ExecutionStatus.RUNNING) {
                List<HistoryEvent> events = journal.read(arn).history();
                long id = events.isEmpty() ? 1 : events.getLast().id() + 1;
                ObjectNode details = JsonNodeFactory.instance.objectNode();
                record.map(ExecutionRecord::error).ifPresent(error -> details.put("error", error));
                record.map(ExecutionRecord::cause).ifPresent(cause -> details.put("cause", cause));
                var end = new HistoryEvent(id, 0, now(), endOf(record), details);
                journal.append(arn, List.of(new JournalEntry.Event("", end, null)));
            }
        }
    }

    /** The type of the event that ends an execution which was told to have ended. */
    private static String endOf(Optional<ExecutionRecord> record) {
        ExecutionStatus told = record.map(ExecutionRecord::status).orElse(ExecutionStatus.ABORTED);
        return told == ExecutionStatus.FAILED ? "ExecutionFailed" : "ExecutionAborted";
    }

    /** The events of an execution, oldest first. */
    public List<HistoryEvent> history(ExecutionRecord record) {
        try {
            // What earlier releases ran is in the database.
            List<HistoryEvent> events =
                    journal(record).map(JournalRecord::history).orElseGet(() -> store.events(record.number()));
            if (events.isEmpty() && record.status() != ExecutionStatus.RUNNING) {
                throw Refusals.damagedRecord(record.arn() + ": its record is not in the journal any more");
            }
            return events;
        } catch (UncheckedIOException e) {
            throw Refusals.damagedRecord(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The journal of an execution, if there is one.
     *
     * @throws UncheckedIOException if it is damaged; the message names the file
     */
    public Optional<JournalRecord> journal(ExecutionRecord record) {
        try {
            return Optional.of(journal.read(record.arn()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void track(
            ExecutionRecord record, Execution execution, AtomicReference<@Nullable Instant> told, Runnable atEnd) {
        var run = new Run(execution, told, new CountDownLatch(1));
        running.put(record.arn(), run);
        LOG.log(Level.DEBUG, () -> record.arn() + " runs");
        Thread.ofVirtual().name("end-" + record.name()).start(() -> {
            awaitEnd(record.arn(), run);
            atEnd.run();
        });
    }

    /** Starts an execution of which nothing is kept. */
    public Execution startUnrecorded(ExecutionRecord record, Machine machine, Revision revision) {
        var told = new AtomicReference<@Nullable Instant>();
        Execution execution =
                interpreter(revision, Journal.NONE, told).start(context(record, machine, revision), input(record));
        running.put(record.arn(), new Run(execution, told, new CountDownLatch(0)));
        Thread.ofVirtual().name("end-" + record.name()).start(() -> {
            try {
                execution.await();
            } catch (IllegalStateException e) {
                LOG.log(Level.ERROR, () -> record.arn() + " broke off", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                running.remove(record.arn());
            }
        });
        return execution;
    }

    private Interpreter interpreter(Revision revision, Journal journal, AtomicReference<@Nullable Instant> told) {
        return new Interpreter(
                        definitions.of(revision), tasks, time, new SecureRandom(), event -> told.set(event.timestamp()))
                .withStopGrace(STOP_GRACE)
                .withCallbacks(callbacks)
                .withJournal(journal);
    }

    private static ExecutionContext context(ExecutionRecord record, Machine machine, Revision revision) {
        return new ExecutionContext(
                record.arn(), record.name(), record.start(), machine.arn(), machine.name(), revision.roleArn());
    }

    private static JsonNode input(ExecutionRecord record) {
        return Inputs.stored(record.input());
    }

    /** Stops an execution and waits a while for its end; its tasks may take longer. */
    public void stop(String arn, @Nullable String error, @Nullable String cause, Duration patience) {
        Run run = running.get(arn);
        if (run == null) {
            return;
        }
        run.execution().stop(error, cause);
        try {
            boolean _ = run.recorded().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void awaitEnd(String arn) throws InterruptedException {
        takenUp.await();
        Run run = running.get(arn);
        if (run != null) {
            run.recorded().await();
        }
    }

    @Override
    public boolean isClosing() {
        return journal.isClosed();
    }

    private void awaitEnd(String arn, Run run) {
        try {
            Outcome outcome = run.execution().await();
            // What ends because the process does goes on with the next one.
            if (!journal.isClosed()) {
                recordWhenPossible(arn, outcome, endTime(arn, run));
                announce(arn);
            }
        } catch (IllegalStateException e) {
            if (!journal.isClosed()) {
                breakOff(arn, e.getCause() == null ? e : e.getCause());
                announce(arn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(arn);
            run.recorded().countDown();
        }
    }

    /** Announces the ends that nobody has received, because the last process ended before or could not resume them. */
    public void announceLeft() {
        List<String> left = store.endsToReceive().stream()
                .filter(arn -> !running.containsKey(arn))
                .toList();
        if (!left.isEmpty()) {
            Thread.ofVirtual().name("ends-left").start(() -> left.forEach(this::announce));
        }
    }

    /** Announces an end; where nobody can receive it now, again and again, and after the process has ended in the next one. */
    private void announce(String arn) {
        if (!announced(arn)) {
            Thread.ofVirtual().name("announce-" + arn).start(() -> {
                try {
                    Duration pause = BETWEEN_ATTEMPTS;
                    do {
                        Thread.sleep(pause);
                        pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
                    } while (!journal.isClosed() && !announced(arn));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private boolean announced(String arn) {
        try {
            store.find(arn).map(StatusChange::event).ifPresent(ends::ended);
            store.endReceived(arn);
            return true;
        } catch (RuntimeException e) {
            if (!journal.isClosed()) {
                LOG.log(Level.ERROR, () -> "the end of " + arn + " could not be announced and will be again", e);
            }
            return false;
        }
    }

    /** When an execution that has ended did: that may have been in an earlier process. */
    private Instant endTime(String arn, Run run) {
        Instant told = run.told().get();
        return told == null ? journal.read(arn).history().getLast().timestamp() : told;
    }

    /** An execution whose events could not be stored has failed. */
    private void breakOff(String arn, Throwable reason) {
        try {
            recordWhenPossible(
                    arn,
                    new Outcome.Failed("Internal", "the execution could not be recorded: " + reason.getMessage()),
                    now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Records the end, however long the store cannot take it (a full disk): an execution must not seem to run for ever. */
    private void recordWhenPossible(String arn, Outcome outcome, Instant stop) throws InterruptedException {
        while (true) {
            try {
                record(arn, outcome, stop);
                return;
            } catch (RuntimeException e) {
                if (journal.isClosed()) {
                    return;
                }
                LOG.log(Level.WARNING, () -> "the end of " + arn + " is not recorded yet: " + e.getMessage());
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
        }
    }

    private void record(String arn, Outcome outcome, Instant stop) {
        Ending ending = Ending.of(outcome);
        store.end(arn, ending.status(), ending.output(), ending.error(), ending.cause(), stop);
        LOG.log(
                Level.DEBUG,
                () -> arn + " has ended: " + ending.status() + (ending.error() == null ? "" : " " + ending.error()));
    }

    /** An outcome in the words of the API. */
    public record Ending(
            ExecutionStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause) {

        public static Ending of(Outcome outcome) {
            return switch (outcome) {
                case Outcome.Succeeded succeeded ->
                    new Ending(ExecutionStatus.SUCCEEDED, succeeded.output().toString(), null, null);
                case Outcome.Failed failed -> new Ending(ExecutionStatus.FAILED, null, failed.error(), failed.cause());
                case Outcome.TimedOut _ -> new Ending(ExecutionStatus.TIMED_OUT, null, null, null);
                case Outcome.Aborted aborted ->
                    new Ending(ExecutionStatus.ABORTED, null, aborted.error(), aborted.cause());
            };
        }
    }

    /** The time as it is stored and told, in milliseconds. */
    public Instant now() {
        return time.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public TimeSource time() {
        return time;
    }

    /** Breaks off what runs, so that it goes on with the next process, and waits until the tasks are gone. */
    @Override
    public void close() throws IOException {
        journal.close();
        running.values().forEach(run -> run.execution().stop(null, null));
        for (Run run : running.values()) {
            try {
                run.execution().await();
            } catch (IllegalStateException e) {
                // It broke off by itself; there is nothing left to stop.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        file.close();
    }
}
