package dev.composerunner.stateslanguage.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file of one execution as it was read.
 *
 * @param wholeBytes how many bytes of it are whole lines
 */
record JournalFile(JournalRecord record, long wholeBytes) {

    /**
     * The file of an execution that may not have ended: a last line that is not whole is left out, because the process ended inside it.
     *
     * @throws IOException if it cannot be read, or is not what was written; the message names the file, and the line where one is damaged
     */
    static JournalFile read(Path path) throws IOException {
        byte[] content = content(path);
        JournalRecord record = JournalLines.read(content, path);
        if (record == null) {
            throw new IOException(path + ": damaged: got "
                    + (content.length == 0 ? "an empty file" : content.length + " bytes without a whole line"));
        }
        if (!path.endsWith(FileJournal.fileName(record.context().arn()))) {
            throw new IOException(path + ": line 1 is damaged: it is of another execution");
        }
        return new JournalFile(record, JournalLines.wholeBytes(content));
    }

    /** The same of an execution that has ended, and whose file says so. */
    static JournalFile readEnded(Path path) throws IOException {
        JournalFile file = read(path);
        if (!file.record().ended()) {
            throw new IOException(path + ": damaged: its end is missing behind line "
                    + (file.record().entries().size() + 1));
        }
        return file;
    }

    /** What stood in the first {@code length} bytes; null where the file has been moved or removed. */
    static @Nullable JournalFile readBeginning(Path path, long length) throws IOException {
        try {
            byte[] content = content(path);
            JournalRecord record =
                    JournalLines.read(content.length > length ? Arrays.copyOf(content, (int) length) : content, path);
            return record == null ? null : new JournalFile(record, length);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private static byte[] content(Path path) throws IOException {
        long size = Files.size(path);
        // Beside the bytes, memory has to hold what they say.
        long max = Math.min(Runtime.getRuntime().maxMemory() / 2, Integer.MAX_VALUE - 8);
        if (size > max) {
            throw new IOException(path + ": damaged or too large: got " + size + " bytes; allowed: " + max);
        }
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(path + ": cannot be read (" + e + ")", e);
        }
    }
}
