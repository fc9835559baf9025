package dev.composerunner.local.ledger;

import dev.composerunner.lambdas.ledger.LedgerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The database file. A transaction is on disk before its result is returned. One write at a time: transactions then neither wait for
 * each other's rows nor deadlock, and a write reads what it decides by.
 */
final class LedgerDatabase implements AutoCloseable {

    private static final String NAME = "ledger";
    private static final int MAX_CONNECTIONS = 64;

    private final Path file;
    private final JdbcConnectionPool connections;
    private final ReentrantLock writing = new ReentrantLock();

    private LedgerDatabase(Path file, JdbcConnectionPool connections) {
        this.file = file;
        this.connections = connections;
    }

    /** @throws IOException if the folder cannot be used, or the database in it is damaged */
    static LedgerDatabase open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME + ".mv.db").toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": got a folder; allowed: a file");
        }
        // The thread that writes what was committed after WRITE_DELAY is also the one that reclaims space: with a delay
        // of 0 there
        // is none, and the file grows by 40 KB a job. So the delay is not 0, and write() does not wait for it. What a
        // commit has
        // replaced is written over a second later (RETENTION_TIME). Level 4 is SLF4J.
        var pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + folder.resolve(NAME).toAbsolutePath()
                        + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=500;RETENTION_TIME=1000;TRACE_LEVEL_FILE=4",
                "",
                "");
        pool.setMaxConnections(MAX_CONNECTIONS);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : LedgerSchema.statements()) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            pool.dispose();
            throw new IOException(
                    file + " cannot be opened (" + e.getMessage()
                            + "); if it is damaged, restore it from a copy or move it away: the list of jobs, the counters"
                            + " and the budgets then begin empty; executions and artifacts are not in it",
                    e);
        }
        return new LedgerDatabase(file, pool);
    }

    /** Runs a transaction that changes rows, alone. An exception undoes it. */
    <T> T write(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            T result = commit(connection, work);
            // Outside of the lock: one checkpoint writes all that was committed before it.
            new LedgerSession(connection).update("checkpoint");
            return result;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private <T> T commit(Connection connection, Work<T> work) throws SQLException {
        writing.lock();
        try {
            connection.setAutoCommit(false);
            T result = work.run(new LedgerSession(connection));
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            undo(connection, e);
            throw e;
        } finally {
            connection.setAutoCommit(true);
            writing.unlock();
        }
    }

    /** Runs queries beside other transactions. */
    <T> T read(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            return work.run(new LedgerSession(connection));
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static void undo(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private LedgerException failure(SQLException cause) {
        return new LedgerException(file + ": the ledger could not be read or stored: " + cause.getMessage(), cause);
    }

    /** The last connection closes the database. */
    @Override
    public void close() {
        connections.dispose();
    }

    /** Statements of one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(LedgerSession session) throws SQLException;
    }
}
