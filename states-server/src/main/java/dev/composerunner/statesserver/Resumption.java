package dev.composerunner.statesserver;

import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import dev.composerunner.statesserver.execution.Runs;
import dev.composerunner.statesserver.operation.ExecutionOperations;
import dev.composerunner.statesserver.operation.Machines;
import dev.composerunner.statesserver.store.ExecutionRecord;
import dev.composerunner.statesserver.store.ExecutionStore;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Revision;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Goes on with what was running when the last process ended. An execution that cannot go on has failed, and all others go on. */
final class Resumption {

    private static final System.Logger LOG = System.getLogger(Resumption.class.getName());

    private final Machines machines;
    private final ExecutionStore store;
    private final Runs runs;
    private final ExecutionOperations executions;

    Resumption(Machines machines, ExecutionStore store, Runs runs, ExecutionOperations executions) {
        this.machines = machines;
        this.store = store;
        this.runs = runs;
        this.executions = executions;
    }

    /** Returns how many executions go on. */
    int resume(ResumptionListener listener) {
        store.forgetEnded(runs.now().minus(ExecutionOperations.RETENTION));
        runs.endStopped();
        int resumed = 0;
        for (ExecutionRecord execution : store.running()) {
            if (resume(execution, listener)) {
                resumed++;
            } else {
                runs.endStopped();
            }
        }
        runs.announceLeft();
        runs.takenUp();
        return resumed;
    }

    private boolean resume(ExecutionRecord execution, ResumptionListener listener) {
        Optional<Machine> machine = machines.store().find(Machine.class, execution.machine());
        if (machine.isEmpty()) {
            // Its state machine was deleted, and the process ended before it had stopped.
            store.end(execution.arn(), ExecutionStatus.ABORTED, null, null, null, runs.now());
            return false;
        }
        Optional<Revision> revision = executions.revision(execution);
        if (revision.isEmpty()) {
            return fail(execution, "what it runs is not stored any more");
        }
        Optional<JournalRecord> known;
        try {
            known = runs.journal(execution);
        } catch (UncheckedIOException e) {
            return fail(execution, "its record is damaged: " + e.getMessage());
        }
        if (known.isEmpty()) {
            runs.startAgain(execution, machine.get(), revision.get());
            return true;
        }
        listener.resuming(execution.arn(), known.get().history());
        try {
            runs.resume(execution, known.get(), revision.get(), () -> listener.ended(execution.arn()));
            return true;
        } catch (RuntimeException e) {
            listener.ended(execution.arn());
            return fail(execution, "its record cannot be followed: " + e.getMessage());
        }
    }

    private boolean fail(ExecutionRecord execution, String reason) {
        String cause = "the execution could not be resumed: " + reason;
        LOG.log(Level.WARNING, () -> execution.arn() + " has failed: " + cause);
        store.end(execution.arn(), ExecutionStatus.FAILED, null, "Internal", cause, runs.now());
        return false;
    }
}
