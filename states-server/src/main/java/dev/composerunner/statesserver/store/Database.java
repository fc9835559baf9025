package dev.composerunner.statesserver.store;

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
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/** An embedded database: what was answered as done is on disk. */
public final class Database implements AutoCloseable {

    private static final String[] SCHEMA = {
        """
        create table if not exists resource (
            arn varchar(400) primary key,
            number bigint generated always as identity,
            kind varchar(20) not null,
            body clob not null)
        """,
        """
        create table if not exists run (
            number bigint generated always as identity primary key,
            arn varchar(400) not null unique,
            name varchar(80) not null,
            machine varchar(300) not null,
            version varchar(400),
            alias varchar(400),
            revision varchar(60),
            input clob not null,
            status varchar(20) not null,
            output clob,
            error clob,
            cause clob,
            started timestamp(3) with time zone not null,
            stopped timestamp(3) with time zone)
        """,
        "create index if not exists run_of_machine on run (machine, number)",
        // Of those that earlier releases have ended, it is not known.
        "alter table run add column if not exists end_received boolean default true not null",
        "create index if not exists run_by_end_received on run (end_received, number)",
        """
        create table if not exists run_event (
            run bigint not null references run (number) on delete cascade,
            id bigint not null,
            previous_id bigint not null,
            at timestamp(3) with time zone not null,
            type varchar(60) not null,
            details clob not null,
            primary key (run, id))
        """
    };

    private final Path file;
    private final JdbcConnectionPool connections;

    private Database(Path file, JdbcConnectionPool connections) {
        this.file = file;
        this.connections = connections;
    }

    /**
     * Opens the database in {@code folder}, or makes it.
     *
     * @throws IOException if the folder cannot be used, or the database in it is damaged
     */
    public static Database open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("executions.mv.db").toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": got a folder; allowed: a file");
        }
        // What a commit has replaced is written over a second later. By default it is kept for 45 s, in which the
        // file of a busy service grows by half a gigabyte.
        // Level 4 is SLF4J; by default a file of its own holds what goes wrong.
        var pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + folder.resolve("executions").toAbsolutePath()
                        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;RETENTION_TIME=1000;TRACE_LEVEL_FILE=4",
                "",
                "");
        pool.setMaxConnections(64);
        var database = new Database(file, pool);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : SCHEMA) {
                statement.execute(table);
            }
        } catch (SQLException e) {
            pool.dispose();
            throw new IOException(
                    file + " cannot be opened (" + e.getMessage()
                            + "); if it is damaged, restore it from a copy or move it"
                            + " away: the executions are then restored from their journals, and state machines, versions,"
                            + " aliases, tags and activities that were made over the API are lost",
                    e);
        }
        return database;
    }

    /** The file of the database. */
    public Path file() {
        return file;
    }

    public boolean hasTable(String name) {
        return !query("select 1 from information_schema.tables where table_name = ?", row -> 1, name)
                .isEmpty();
    }

    /** Says how many rows it changed. */
    public int update(String sql, @Nullable Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(file, e);
        }
    }

    /** Inserts a row and gives its number. */
    long insert(String sql, @Nullable Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql, new String[] {"NUMBER"})) {
            bind(statement, values);
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        } catch (SQLException e) {
            throw new DatabaseException(file, e);
        }
    }

    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values) {
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
            throw new DatabaseException(file, e);
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            statement.setObject(i + 1, value instanceof Instant time ? at(time) : value);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The last connection closes the database. */
    @Override
    public void close() {
        connections.dispose();
    }

    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A fault of the database, such as a full disk. */
    static final class DatabaseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DatabaseException(Path file, SQLException cause) {
            super(file + ": the executions could not be read or stored: " + cause.getMessage(), cause);
        }

        /** Whether a row with the same key was there before. */
        boolean duplicate() {
            return getCause() instanceof SQLException e
                    && e.getSQLState() != null
                    && e.getSQLState().startsWith("23");
        }
    }
}
