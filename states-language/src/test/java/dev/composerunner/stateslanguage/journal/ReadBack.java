package dev.composerunner.stateslanguage.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** What the next process reads of a record. */
public final class ReadBack {

    private ReadBack() {}

    /** The record that a file of {@code record} holds. */
    public static JournalRecord of(JournalRecord record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(JournalLines.head(record.context(), record.input()));
        bytes.write(JournalLines.lines(record.entries()));
        return Objects.requireNonNull(JournalLines.read(bytes.toByteArray(), Path.of("record")));
    }
}
