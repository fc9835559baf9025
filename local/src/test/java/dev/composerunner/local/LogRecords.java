package dev.composerunner.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this process logs until this is closed. */
public final class LogRecords extends Handler implements AutoCloseable {

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private LogRecords() {}

    public static LogRecords capture() {
        var records = new LogRecords();
        Logger.getLogger("").addHandler(records);
        return records;
    }

    /** The error that was logged: a second one would say the same twice. */
    public LogRecord onlyError() {
        List<LogRecord> errors = records.stream()
                .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                .toList();
        assertThat(errors).as("records").hasSize(1);
        return errors.getFirst();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
