package dev.composerunner.stateslanguage.journal;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows by whole appends. It is opened when it is written, and may be closed at any time. Its first append makes it: another
 * process finds all of that, or no file.
 */
final class AppendedFile {

    /** Last part of the name of a file whose first append is under way. */
    static final String UNFINISHED = ".part";

    /*
     * Streams and not channels: a channel closes itself under a thread that is interrupted, and executions are stopped by interruption.
     */
    private final Path path;
    private final boolean force;
    /** Where the next append begins; what stands behind it is the rest of one that failed. */
    private long length;

    private @Nullable FileOutputStream stream;
    /** Whether the first append has been made. */
    private boolean exists;

    private boolean clean;
    private boolean retired;

    private AppendedFile(Path path, boolean exists, long length, boolean force) {
        this.path = path;
        this.exists = exists;
        this.length = length;
        this.force = force;
    }

    /** A file that holds nothing yet. */
    static AppendedFile fresh(Path path, boolean force) {
        return new AppendedFile(path, false, 0, force);
    }

    /** A file of which the first {@code length} bytes count. */
    static AppendedFile existing(Path path, long length, boolean force) {
        return new AppendedFile(path, true, length, force);
    }

    Path path() {
        return path;
    }

    /** Adds {@code bytes}: once this returns, they outlive the process; where the file is forced, the machine. */
    synchronized void append(byte[] bytes) throws IOException {
        if (retired) {
            throw new IOException(path + ": written no more");
        }
        if (exists) {
            FileOutputStream out = open();
            clean = false;
            write(out, bytes);
            clean = true;
        } else {
            make(bytes);
            exists = true;
        }
        length += bytes.length;
    }

    private void make(byte[] bytes) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + UNFINISHED);
        try (var out = new FileOutputStream(unfinished.toFile())) {
            write(out, bytes);
        }
        // What stands there already is the rest of an execution that could not begin.
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        if (force) {
            forceFolder();
        }
    }

    private void write(FileOutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        if (force) {
            out.getFD().sync();
        }
    }

    private FileOutputStream open() throws IOException {
        if (!clean) {
            close();
            trim();
        }
        if (stream == null) {
            stream = new FileOutputStream(path.toFile(), true);
        }
        return stream;
    }

    private void trim() throws IOException {
        if (Files.size(path) > length) {
            try (var whole = new RandomAccessFile(path.toFile(), "rw")) {
                whole.setLength(length);
            }
        }
    }

    /** A new file is safe once its folder is. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    /** How many bytes have been appended; the file may have more, of an append that failed or is under way. */
    synchronized long length() {
        return length;
    }

    /** Closes the file, and lets nobody append any more. */
    synchronized void retire() throws IOException {
        retired = true;
        close();
    }

    synchronized void close() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
