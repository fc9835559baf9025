package dev.composerunner.sandbox.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A folder of unpacked images, by the digest of their manifest. Any number of threads and processes may use it at once: one
 * unpacks an image, the others wait.
 */
public final class ImageCache {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Path folder;
    private final UnpackLimits limits;

    /** Takes a folder, which is made when it is first needed. */
    public ImageCache(Path folder) {
        this(folder, UnpackLimits.DEFAULT);
    }

    /** Takes a folder, which is made when it is first needed, and what an image may unpack to. */
    public ImageCache(Path folder, UnpackLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /**
     * Returns the image as a folder, unpacked unless it was before. A folder that is a root already, with {@code bin} or
     * {@code usr}, is returned as it is.
     *
     * @param source as in {@link ImageArchive#unpack}, or a root folder
     */
    public UnpackedImage unpacked(Path source) throws IOException {
        ImageSource where = ImageSource.of(source);
        if (where.isRoot()) {
            return new UnpackedImage(where.path().toRealPath(), ImageConfig.EMPTY, "");
        }
        try (ImageFiles files = ImageFiles.of(where.path())) {
            ImageParts parts = ImageParts.find(files, where.tag());
            Path target = folder.resolve(parts.key().hex());
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                unpackOnce(files, parts, target);
            }
            return new UnpackedImage(
                    target.toRealPath(), parts.config(), parts.key().toString());
        } catch (IOException fault) {
            throw new IOException(source + ": " + fault.getMessage(), fault);
        }
    }

    private void unpackOnce(ImageFiles files, ImageParts parts, Path target) throws IOException {
        Files.createDirectories(folder);
        Path lockFile = folder.resolve(parts.key().hex() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock(channel)) {
            if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                removeBegun(parts.key().hex());
                ImageArchive.unpack(files, parts, target, limits);
            }
        }
    }

    /** Locks are a process's: where another thread of this one has it, the JDK throws in place of waiting. */
    private static FileLock lock(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException _) {
                try {
                    Thread.sleep(LOOK);
                } catch (InterruptedException fault) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while another thread unpacks the image", fault);
                }
            }
        }
    }

    /** What a process that was killed left half unpacked; whoever has the lock is the only one who unpacks this image. */
    private void removeBegun(String key) throws IOException {
        try (DirectoryStream<Path> begun = Files.newDirectoryStream(folder, "." + key + ".*.tmp")) {
            for (Path path : begun) {
                FolderRemoval.remove(path);
            }
        }
    }
}
