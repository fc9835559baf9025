package dev.composerunner.stateslanguage;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A journal in a folder, for one process at a time.
 *
 * <p>{@code running} holds a file of JSON lines for each execution that has not ended; {@code finished} a folder for each day (UTC), with
 * the files of the executions that ended on it and an index. Opening the journal reads the running ones alone.
 */
public final class FileJournal implements Journal, AutoCloseable {

    private static final String SUFFIX = ".jsonl";

    private final Path runningFolder;
    private final FinishedExecutions finished;
    private final boolean force;
    private final FileLock lock;
    private final OpenFiles open = new OpenFiles();
    private final Map<String, AppendedFile> running = new ConcurrentHashMap<>();
    private @Nullable Thread removal;
    private volatile boolean closed;

    private FileJournal(Path folder, FinishedExecutions finished, boolean force, FileLock lock) {
        this.runningFolder = folder.resolve("running");
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
     * @throws IOException if the folder cannot be used, another process has it open, or a file in it is damaged
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

    /** Finds the executions that were running, and mends what the end of the last process left half done. */
    private void takeUp() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(runningFolder)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path path : files) {
            byte[] content = Files.readAllBytes(path);
            JournalRecord record = JournalLines.read(content, path);
            if (record == null) {
                Files.delete(path);
                continue;
            }
            var file = AppendedFile.existing(path, JournalLines.wholeBytes(content), force);
            String arn = record.context().arn();
            if (record.ended()) {
                finish(arn, file, (JournalEntry.Event) record.entries().getLast());
            } else {
                running.put(arn, file);
            }
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
            throw new UncheckedIOException(e);
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

    @Override
    public JournalRecord read(String arn) {
        try {
            AppendedFile file = running.get(arn);
            JournalRecord record = file == null ? null : readIfThere(file.path(), file.length());
            if (record == null) {
                Path path = finished.find(fileName(arn));
                record = path == null ? null : readIfThere(path, Long.MAX_VALUE);
            }
            if (record == null) {
                throw new IllegalArgumentException(arn + ": not kept");
            }
            return record;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first {@code length} bytes of a file at most; null where it has been moved or removed meanwhile. */
    private static @Nullable JournalRecord readIfThere(Path path, long length) throws IOException {
        try {
            byte[] content = Files.readAllBytes(path);
            return JournalLines.read(content.length > length ? Arrays.copyOf(content, (int) length) : content, path);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /** A name that any file system takes and no other ARN has. */
    private static String fileName(String arn) {
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
