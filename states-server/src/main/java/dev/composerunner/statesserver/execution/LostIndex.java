package dev.composerunner.statesserver.execution;

import dev.composerunner.stateslanguage.execution.ExecutionContext;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.journal.JournalRecord;
import dev.composerunner.statesserver.store.Database;
import dev.composerunner.statesserver.store.ExecutionRecord;
import dev.composerunner.statesserver.store.ExecutionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Restores the executions from their journals where the database is new and the journals are not: its file was removed or emptied. State
 * machines that were made over the API are in no journal; executions of theirs that were running have failed.
 */
public final class LostIndex {

    /** Name of the table that says that nothing is to be restored. */
    private static final String COMPLETE = "complete_index";

    /** In place of a revision that is lost with the database. */
    private static final String NO_REVISION = "revision:lost";

    private final ExecutionStore store;
    private final FileJournal journal;
    private final @Nullable String own;
    private final Instant now;

    private int restored;
    private int others;

    private LostIndex(ExecutionStore store, FileJournal journal, @Nullable String own, Instant now) {
        this.store = store;
        this.journal = journal;
        this.own = own;
        this.now = now;
    }

    /**
     * Restores the executions, if it is that the database has lost them. Can be done again where the process ends meanwhile: a table that is
     * made at the end says that it is done, and a state machine that is stored does.
     *
     * @param own ARN of the state machine whose definition this program has itself, if there is one
     * @return what was restored and what is lost, in lines for the user; empty where nothing was lost
     */
    public static List<String> restore(
            Database database, ExecutionStore store, FileJournal journal, @Nullable String own, Instant now) {
        boolean used = database.hasTable(COMPLETE.toUpperCase(Locale.ROOT))
                || !database.query("select 1 from resource fetch first 1 rows only", row -> 1)
                        .isEmpty();
        if (used) {
            return List.of();
        }
        List<String> report = new LostIndex(store, journal, own, now).restore(database);
        database.update("create table " + COMPLETE + " (nothing int)");
        return report;
    }

    private record Start(String arn, Instant at) {}

    private List<String> restore(Database database) {
        var starts = new ArrayList<Start>();
        List<String> faults = journal.readAll(record ->
                starts.add(new Start(record.context().arn(), record.context().startTime())));
        if (starts.isEmpty() && faults.isEmpty()) {
            return List.of();
        }
        // In the order of their starts, by which they are listed and resumed.
        starts.sort(Comparator.comparing(Start::at));
        starts.forEach(start -> add(journal.read(start.arn())));
        String file = database.file() + " was missing or empty: ";
        var report = new ArrayList<String>();
        report.add(file + restored
                + " executions are restored from their journals; state machines, versions, aliases, tags and"
                + " activities that were made over the API are lost, make them again");
        if (others > 0) {
            report.add(file + others + " running executions of lost state machines have failed");
        }
        faults.forEach(fault -> report.add("not restored: " + fault));
        return report;
    }

    private void add(JournalRecord record) {
        ExecutionContext context = record.context();
        boolean known = context.stateMachineArn().equals(own);
        store.add(new ExecutionRecord(
                0,
                context.arn(),
                context.name(),
                context.stateMachineArn(),
                null,
                null,
                known ? null : NO_REVISION,
                record.input().toString(),
                ExecutionStatus.RUNNING,
                null,
                null,
                null,
                context.startTime(),
                null));
        restored++;
        Optional<Outcome> outcome = record.outcome();
        if (outcome.isPresent()) {
            end(context.arn(), outcome.get(), record.history().getLast().timestamp());
        } else if (!known) {
            others++;
            end(
                    context.arn(),
                    new Outcome.Failed(
                            "Internal",
                            "the execution could not be resumed: its state machine was lost with the database"),
                    now);
        }
    }

    private void end(String arn, Outcome outcome, Instant stop) {
        Runs.Ending ending = Runs.Ending.of(outcome);
        store.end(arn, ending.status(), ending.output(), ending.error(), ending.cause(), stop);
    }
}
