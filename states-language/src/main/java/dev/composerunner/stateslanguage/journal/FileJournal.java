package dev.composerunner.stateslanguage.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.stateslanguage.execution.ExecutionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a folder, for one process at a time.
 *
 * <p>{@code running} holds a file of JSON lines for each execution that has not ended; {@code finished} a folder for each day (UTC), with
 * the files of the executions that ended on it and an index. Opening the journal reads the running ones alone, and moves those that are
 * damaged to {@code damaged}: they cannot go on, and all others do.
 */
public final class FileJournal implements Journal, AutoCloseable {

    private static final String SUFFIX = ".jsonl";

    private final Path runningFolder;
    private final Path damagedFolder;
    private final FinishedExecutions finished;
    private final boolean force;
    private final FileLock lock;
    private final OpenFiles open = new OpenFiles();
    private final Map<String, AppendedFile> running = new ConcurrentHashMap<>();
    private @Nullable Thread removal;
    private volatile boolean closed;

    private FileJournal(Path folder, FinishedExecutions finished, boolean force, FileLock lock) {
        this.runningFolder = folder.resolve("running");
        this.damagedFolder = folder.resolve("damaged");
        this.finished = finished;
        this.force = force;
        this.lock = lock;
    }

    /**
     * How a journal keeps things.
     *
     * @param retention how long an ended execution is kept, at least; it goes with all others of its day
     * @param force whether each append waits until the device has it. Without, what was appended survives the end of the process,
     *     SIGKILL included, and not that of the machine
     */
    public record Settings(Duration retention, boolean force) {

        /** As long as Step Functions keeps executions: 90 days. Without waiting for the device. */
        public static final Settings STANDARD = new Settings(Duration.ofDays(90), false);
    }

    /** An execution that has ended. */
    public record Finished(String arn, Instant stopped, String event) {}

    /**
     * Opens the journal in {@code folder}, which is made where it is missing.
     *
     * @param clock says which day it is
     * @throws IOException if the folder cannot be used, or another process has it open
     */
    public static FileJournal open(Path folder, Settings settings, InstantSource clock) throws IOException {
        Files.createDirectories(folder.resolve("running"));
        FileLock lock = lock(folder.resolve("lock"));
        try {
            var finished = FinishedExecutions.open(folder.resolve("finished"), settings.retention(), clock);
            var journal = new FileJournal(folder, finished, settings.force(), lock);
            journal.takeUp();
            journal.removal = finished.removeOld();
            return journal;
        } catch (IOException | RuntimeException e) {
            lock.acquiredBy().close();
            throw e;
        }
    }

    private static FileLock lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Optional<FileLock> lock = tryLock(channel);
        if (lock.isEmpty()) {
            channel.close();
            throw new IOException(file.getParent() + ": in use by another journal");
        }
        return lock.get();
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty();
        }
    }

    /** Finds the executions that were running, and repairs what the end of the last process left half done. */
    private void takeUp() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(runningFolder)) {
            files = all.toList();
        }
        for (Path path : files) {
            if (path.toString().endsWith(SUFFIX)) {
                takeUp(path);
            } else if (path.toString().endsWith(SUFFIX + AppendedFile.UNFINISHED)) {
                Files.delete(path);
            }
        }
    }

    private void takeUp(Path path) throws IOException {
        JournalFile file;
        try {
            file = JournalFile.read(path);
        } catch (IOException e) {
            Files.createDirectories(damagedFolder);
            Files.move(path, damagedFolder.resolve(path.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        var appended = AppendedFile.existing(path, file.wholeBytes(), force);
        String arn = file.record().context().arn();
        if (file.record().ended()) {
            finish(arn, appended, (JournalEntry.Event) file.record().entries().getLast());
        } else {
            running.put(arn, appended);
        }
    }

    /** Waits until what was too old when the journal was opened is removed. */
    void finishedTidy() throws InterruptedException {
        Objects.requireNonNull(removal).join();
    }

    /** The ARNs of the executions that have not ended. */
    public List<String> running() {
        return List.copyOf(running.keySet());
    }

    /** The executions that have ended and are still kept, oldest day first. */
    public List<Finished> finished() {
        try {
            return finished.list();
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    @Override
    public void begin(ExecutionContext context, JsonNode input) {
        String arn = context.arn();
        var file = AppendedFile.fresh(runningFolder.resolve(fileName(arn)), force);
        if (running.putIfAbsent(arn, file) != null) {
            throw new IllegalStateException(arn + ": has begun before");
        }
        if (finished.endedToday(fileName(arn))) {
            running.remove(arn);
            throw new IllegalStateException(arn + ": has ended before");
        }
        if (closed) {
            running.remove(arn);
            throw new IllegalStateException(arn + ": the journal is closed");
        }
        try {
            file.append(JournalLines.head(context, input));
            open.used(file);
        } catch (IOException e) {
            running.remove(arn);
            retire(file, e);
            throw new UncheckedIOException(arn + ": cannot be recorded", e);
        }
    }

    private static void retire(AppendedFile file, IOException because) {
        try {
            file.retire();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    @Override
    public void append(String arn, List<JournalEntry> entries) {
        AppendedFile file = running.get(arn);
        if (file == null) {
            throw new IllegalStateException(arn + ": does not run");
        }
        try {
            file.append(JournalLines.lines(entries));
            if (entries.getLast() instanceof JournalEntry.Event last && last.endsExecution()) {
                open.forget(file);
                finish(arn, file, last);
                running.remove(arn);
            } else {
                open.used(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(arn + ": cannot be recorded", e);
        }
    }

    private void finish(String arn, AppendedFile file, JournalEntry.Event last) throws IOException {
        file.close();
        finished.add(
                file.path(),
                new Finished(arn, last.event().timestamp(), last.event().type()));
    }

    /**
     * Reads every execution that is kept.
     *
     * @return what is wrong with files that cannot be read, by their names
     */
    public List<String> readAll(Consumer<JournalRecord> reader) {
        var faults = new ArrayList<String>();
        try {
            for (AppendedFile file : running.values()) {
                read(file.path(), false, reader, faults);
            }
            for (Path path : finished.files(SUFFIX)) {
                read(path, true, reader, faults);
            }
            if (Files.exists(damagedFolder)) {
                try (Stream<Path> files = Files.list(damagedFolder)) {
                    files.forEach(path -> read(path, false, record -> {}, faults));
                }
            }
        } catch (IOException e) {
            throw unchecked(e);
        }
        return faults;
    }

    private static void read(Path path, boolean ended, Consumer<JournalRecord> reader, List<String> faults) {
        try {
            reader.accept((ended ? JournalFile.readEnded(path) : JournalFile.read(path)).record());
        } catch (IOException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
    }

    /** @throws UncheckedIOException if the file of the execution cannot be read or is damaged; the message names it */
    @Override
    public JournalRecord read(String arn) {
        try {
            AppendedFile file = running.get(arn);
            if (file != null && Files.exists(file.path())) {
                JournalFile read = JournalFile.readBeginning(file.path(), file.length());
                if (read != null) {
                    return read.record();
                }
            }
            // It may have been moved meanwhile.
            Path path = finished.find(fileName(arn));
            if (path != null) {
                return JournalFile.readEnded(path).record();
            }
            Path damaged = damagedFolder.resolve(fileName(arn));
            if (Files.exists(damaged)) {
                return JournalFile.read(damaged).record();
            }
        } catch (NoSuchFileException _) {
            // Its day was removed meanwhile.
        } catch (IOException e) {
            throw unchecked(e);
        }
        throw new IllegalArgumentException(arn + ": not kept");
    }

    private static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException(e.getMessage(), e);
    }

    /** A name that any file system takes and no other ARN has. */
    static String fileName(String arn) {
        String readable = arn.substring(arn.lastIndexOf(':') + 1).replaceAll("[^A-Za-z0-9_-]", "_");
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(arn.getBytes(StandardCharsets.UTF_8));
            return readable.substring(0, Math.min(readable.length(), 60))
                    + "-"
                    + HexFormat.of().formatHex(digest, 0, 16)
                    + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets go of the folder. Executions that go on find the journal closed. */
    @Override
    public void close() throws IOException {
        closed = true;
        for (AppendedFile file : running.values()) {
            file.retire();
        }
        running.clear();
        open.close();
        finished.close();
        lock.acquiredBy().close();
    }
}
