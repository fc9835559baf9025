package dev.composerunner.metaanalysisjob.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A hidden folder that one process fills. A lock tells other processes that it is in use; one that a killed process left has none.
 *
 * @param folder the hidden folder
 * @param lock open as long as the folder is in use
 */
record Staging(Path folder, FileChannel lock) implements AutoCloseable {

    private static final String PREFIX = ".compose-runner-";
    private static final String LOCK = "lock";

    /** Creates one in the folder {@code parent}. */
    static Staging create(Path parent) throws IOException {
        while (true) {
            Path folder = Files.createDirectory(
                    parent.resolve(PREFIX + UUID.randomUUID().toString().substring(0, 8)));
            FileChannel lock =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var staging = new Staging(folder, lock);
            // A sweep that found the lock file before it was locked may have removed the folder.
            if (staging.isLocked() && Files.exists(folder.resolve(LOCK))) {
                Files.createDirectory(staging.content());
                return staging;
            }
            lock.close();
        }
    }

    private boolean isLocked() {
        try {
            return lock.tryLock() != null;
        } catch (IOException e) {
            // A file system without locks: no sweep can take one either, and so none removes the folder.
            return true;
        }
    }

    /** The folder to fill. */
    Path content() {
        return folder.resolve("content");
    }

    /** Whether {@code target} takes files that are moved there from here. */
    boolean reaches(Path target) throws IOException {
        Path probe = Files.createFile(content().resolve("probe"));
        Path moved = target.resolve(folder.getFileName() + "-probe");
        try {
            Files.move(probe, moved, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            Files.deleteIfExists(moved);
            Files.deleteIfExists(probe);
        }
    }

    /** Removes what killed processes of the same user left beside this one. A swap into {@code target} that had begun is finished. */
    void sweep(Path target) throws IOException {
        for (Path other : others()) {
            try (FileChannel channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
                if (isFree(channel)) {
                    Optional<Swap> begun = Swap.read(other);
                    if (begun.isEmpty()) {
                        delete(other);
                    } else if (begun.get().isInto(target)) {
                        begun.get().finish(other.resolve("content"));
                        delete(other);
                    }
                }
            }
        }
    }

    private static boolean isFree(FileChannel channel) {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException | IOException e) {
            return false;
        }
    }

    private List<Path> others() {
        var others = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent(), PREFIX + "*")) {
            for (Path entry : entries) {
                if (!entry.equals(folder)
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        && Files.isRegularFile(entry.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(entry).equals(Files.getOwner(folder))) {
                    others.add(entry);
                }
            }
        } catch (IOException e) {
            // What cannot be listed is nobody's to remove.
            return List.of();
        }
        return others;
    }

    private Path parent() {
        Path parent = folder.getParent();
        return parent == null ? folder : parent;
    }

    /** Removes the folder, except for a swap that has begun and could not be finished: the next run finishes it. */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (Swap.read(folder).isEmpty()) {
                delete(folder);
            }
        }
    }

    static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (var all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : deepestFirst) {
            Files.deleteIfExists(each);
        }
    }
}
