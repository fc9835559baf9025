package dev.composerunner.statesserver.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.stateslanguage.execution.HistoryEvent;
import dev.composerunner.statesserver.store.Database.DatabaseException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions: how they began, stand and ended. Their histories are in the journal. */
public final class ExecutionStore {

    private final Database database;
    private final boolean endsAreReceived;

    /** @param endsAreReceived whether somebody is to receive each end, so that those that nobody has received yet are remembered */
    public ExecutionStore(Database database, boolean endsAreReceived) {
        this.database = database;
        this.endsAreReceived = endsAreReceived;
    }

    /**
     * Takes over the executions of earlier releases, which knew one state machine.
     *
     * @param machine its ARN
     * @param prefix first part of the ARNs of its executions
     */
    public void adopt(String machine, String prefix) {
        if (!database.hasTable("EXECUTION")) {
            return;
        }
        // Each step can be done twice, so that a process that is killed here loses nothing.
        database.update("""
                insert into run (arn, name, machine, input, status, output, error, cause, started, stopped)
                select ? || name, name, ?, input, status, output, error, cause, started, stopped from execution
                where ? || name not in (select arn from run) order by number
                """, prefix, machine, prefix);
        if (database.hasTable("EVENT")) {
            adoptEvents(prefix);
        }
        database.update("drop table execution");
    }

    private void adoptEvents(String prefix) {
        database.update("""
                insert into run_event (run, id, previous_id, at, type, details)
                select run.number, event.id, previous_id, at, type, details
                from event join run on run.arn = ? || event.execution
                where not exists (select 1 from run_event where run_event.run = run.number and run_event.id = event.id)
                """, prefix);
        database.update("drop table event");
    }

    /** Adds the execution and gives it a number, unless there is one of its ARN. */
    public Optional<ExecutionRecord> add(ExecutionRecord execution) {
        try {
            return Optional.of(execution.withNumber(database.insert(
                    "insert into run (arn, name, machine, version, alias, revision, input, status, started)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    execution.arn(),
                    execution.name(),
                    execution.machine(),
                    execution.version(),
                    execution.alias(),
                    execution.revision(),
                    execution.input(),
                    execution.status().toString(),
                    execution.start())));
        } catch (DatabaseException e) {
            if (e.duplicate()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Ends the execution if it runs; one that has ended stays as it is. Nobody has received its end then. */
    public void end(
            String arn,
            ExecutionStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            Instant stop) {
        database.update(
                "update run set status = ?, output = ?, error = ?, cause = ?, stopped = ?, end_received = ?"
                        + " where arn = ? and status = 'RUNNING'",
                status.toString(),
                output,
                error,
                cause,
                stop,
                !endsAreReceived,
                arn);
    }

    /** Remembers that the end of an execution was received. */
    public void endReceived(String arn) {
        if (endsAreReceived) {
            database.update("update run set end_received = true where arn = ?", arn);
        }
    }

    /** The executions that have ended and whose end nobody has received, oldest first. */
    public List<String> endsToReceive() {
        return database.query(
                "select arn from run where end_received = false order by number", row -> row.getString("arn"));
    }

    public Optional<ExecutionRecord> find(String arn) {
        return database.query("select * from run where arn = ?", ExecutionStore::execution, arn).stream()
                .findFirst();
    }

    /** The executions that have not ended, oldest first. */
    public List<ExecutionRecord> running() {
        return database.query("select * from run where status = 'RUNNING' order by number", ExecutionStore::execution);
    }

    /**
     * Executions with a number below {@code before}, newest first.
     *
     * @param column {@code machine}, {@code version} or {@code alias}, which has the value {@code arn}
     * @param status how they stand; null for any
     */
    public List<ExecutionRecord> list(Column column, String arn, @Nullable String status, long before, int most) {
        return database.query(
                "select * from run where " + column.sql + " = ? and (? is null or status = ?) and number < ?"
                        + " order by number desc fetch first ? rows only",
                ExecutionStore::execution,
                arn,
                status,
                status,
                before,
                most);
    }

    /** By what executions are listed. */
    public enum Column {
        MACHINE("machine"),
        VERSION("version"),
        ALIAS("alias");

        private final String sql;

        Column(String sql) {
            this.sql = sql;
        }
    }

    /** Forgets the execution, whose name is then free again, if it ended before {@code time}. Says whether it did. */
    public boolean forget(String arn, Instant time) {
        return database.update("delete from run where arn = ? and stopped < ?", arn, time) > 0;
    }

    /** Forgets an execution that could not begin. */
    public void remove(String arn) {
        database.update("delete from run where arn = ?", arn);
    }

    /** Forgets the executions that ended before {@code time}. */
    public void forgetEnded(Instant time) {
        database.update("delete from run where stopped < ?", time);
    }

    /** Events that earlier releases kept here, oldest first. */
    public List<HistoryEvent> events(long execution) {
        return database.query("select * from run_event where run = ? order by id", ExecutionStore::event, execution);
    }

    public void removeEvents(long execution) {
        database.update("delete from run_event where run = ?", execution);
    }

    private static ExecutionRecord execution(ResultSet row) throws SQLException {
        return new ExecutionRecord(
                row.getLong("number"),
                row.getString("arn"),
                row.getString("name"),
                row.getString("machine"),
                row.getString("version"),
                row.getString("alias"),
                row.getString("revision"),
                row.getString("input"),
                ExecutionStatus.fromValue(row.getString("status")),
                row.getString("output"),
                row.getString("error"),
                row.getString("cause"),
                row.getObject("started", Instant.class),
                row.getObject("stopped", Instant.class));
    }

    private static HistoryEvent event(ResultSet row) throws SQLException {
        try {
            return new HistoryEvent(
                    row.getLong("id"),
                    row.getLong("previous_id"),
                    row.getObject("at", Instant.class),
                    row.getString("type"),
                    StoredJson.MAPPER.readTree(row.getString("details")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event is no JSON", e);
        }
    }
}
