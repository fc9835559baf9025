package dev.composerunner.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.stateslanguage.HistoryEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The executions and their histories, in an embedded database: what was answered as done is on disk. */
final class ExecutionStore implements AutoCloseable {

    private static final String[] SCHEMA = {"""
        create table if not exists execution (
            name varchar(80) primary key,
            number bigint generated always as identity,
            input clob not null,
            status varchar(20) not null,
            output clob,
            error clob,
            cause clob,
            started timestamp(3) with time zone not null,
            stopped timestamp(3) with time zone)
        """, """
        create table if not exists event (
            execution varchar(80) not null references execution (name) on delete cascade,
            id bigint not null,
            previous_id bigint not null,
            at timestamp(3) with time zone not null,
            type varchar(60) not null,
            details clob not null,
            primary key (execution, id))
        """};

    private final JdbcConnectionPool connections;

    private ExecutionStore(JdbcConnectionPool connections) {
        this.connections = connections;
    }

    /** @throws IOException if the folder cannot be used */
    static ExecutionStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        var pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + folder.resolve("executions").toAbsolutePath()
                        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0",
                "",
                "");
        pool.setMaxConnections(64);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : SCHEMA) {
                statement.execute(table);
            }
        } catch (SQLException e) {
            pool.dispose();
            throw new IOException(folder + ": the executions cannot be opened: " + e.getMessage(), e);
        }
        return new ExecutionStore(pool);
    }

    /** Adds the execution unless there is one of its name; says whether it did. */
    boolean add(ExecutionRecord execution) {
        try {
            update(
                    "insert into execution (name, input, status, started) values (?, ?, ?, ?)",
                    execution.name(),
                    execution.input(),
                    execution.status().toString(),
                    time(execution.start()));
            return true;
        } catch (StoreException e) {
            if (e.sqlState().startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    /** Ends the execution if it runs; one that has ended stays as it is. */
    void end(
            String name,
            ExecutionStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable String cause,
            Instant stop) {
        update(
                "update execution set status = ?, output = ?, error = ?, cause = ?, stopped = ? where name = ? and status = 'RUNNING'",
                status.toString(),
                output,
                error,
                cause,
                time(stop),
                name);
    }

    Optional<ExecutionRecord> find(String name) {
        return query("select * from execution where name = ?", ExecutionStore::execution, name).stream()
                .findFirst();
    }

    /** The executions that have not ended, oldest first. */
    List<ExecutionRecord> running() {
        return query(
                "select * from execution where status = ? order by number",
                ExecutionStore::execution,
                ExecutionStatus.RUNNING.toString());
    }

    void addEvent(String execution, HistoryEvent event) {
        update(
                "insert into event (execution, id, previous_id, at, type, details) values (?, ?, ?, ?, ?, ?)",
                execution,
                event.id(),
                event.previousId(),
                time(event.timestamp()),
                event.type(),
                event.details().toString());
    }

    /** The events after the one with the id {@code after}, oldest first. */
    List<HistoryEvent> events(String execution, long after, int most) {
        return query(
                "select * from event where execution = ? and id > ? order by id fetch first ? rows only",
                ExecutionStore::event,
                execution,
                after,
                most);
    }

    void removeEvents(String execution) {
        update("delete from event where execution = ?", execution);
    }

    /** The last connection closes the database. */
    @Override
    public void close() {
        connections.dispose();
    }

    private static ExecutionRecord execution(ResultSet row) throws SQLException {
        return new ExecutionRecord(
                row.getString("name"),
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
                    ContractJson.MAPPER.readTree(row.getString("details")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event is no JSON", e);
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private void update(String sql, @Nullable Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                var found = new ArrayList<T>();
                while (rows.next()) {
                    found.add(reader.read(rows));
                }
                return found;
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A fault of the database, such as a full disk. */
    private static final class StoreException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StoreException(SQLException cause) {
            super("the executions could not be stored: " + cause.getMessage(), cause);
        }

        String sqlState() {
            return getCause() instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
        }
    }
}
