package dev.composerunner.statesserver.folder;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder of all that a program keeps, held by one process at a time. What is made in it is its owner's alone; the permissions of a
 * folder that was there before stay as they are.
 */
public final class HeldFolder implements AutoCloseable {

    /** Name of the file that is locked; it holds the process's number. */
    public static final String LOCK = "lock";

    private static final System.Logger LOG = System.getLogger(HeldFolder.class.getName());
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final FileChannel lockFile;

    private HeldFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** Whether a folder is one that a program may use. */
    @FunctionalInterface
    public interface Check {

        /**
         * Throws where the folder is not to be used, with the reason and the remedy, and changes nothing.
         *
         * @throws IOException if the folder is not to be used, or cannot be read
         */
        void check(Path folder) throws IOException;
    }

    /**
     * Takes a folder, which is made where it is absent.
     *
     * @param program its name, for messages
     * @param check is called before the folder is held, and once more when nobody else can change it
     * @throws IOException if the folder cannot be made or written, is refused by the check, or another process holds it
     */
    public static HeldFolder open(Path path, String program, Check check) throws IOException {
        Path folder = makeIfAbsent(path).toRealPath();
        check.check(folder);
        FileChannel lockFile = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(lockFile) == null) {
                throw new IOException("data folder " + folder + " is in use by another " + program + pid(lockFile)
                        + "; stop it or pass --data");
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            check.check(folder);
            warnOfWriters(folder);
            return new HeldFolder(folder, lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static Path makeIfAbsent(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("data folder " + folder + " is not a folder; pass --data with a new or empty folder");
        }
        try {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return Files.createDirectories(folder, ownerAlone(folder));
        } catch (IOException e) {
            throw new IOException("data folder " + folder + " cannot be made (" + e + "); pass --data", e);
        }
    }

    private static void warnOfWriters(Path folder) throws IOException {
        if (hasPermissions(folder)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                LOG.log(
                        Level.WARNING,
                        () -> "others may write into the data folder " + folder
                                + "; use one that only you may write into");
            }
        }
    }

    private static FileAttribute<?>[] ownerAlone(Path made) throws IOException {
        return hasPermissions(made)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ALONE)}
                : new FileAttribute<?>[0];
    }

    private static boolean hasPermissions(Path made) throws IOException {
        Path parent = made.getParent();
        return Files.getFileStore(parent == null ? made : parent)
                .supportsFileAttributeView(PosixFileAttributeView.class);
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The process that holds the lock, where it has written its number already and lives. */
    private static String pid(FileChannel lockFile) throws IOException {
        var bytes = ByteBuffer.allocate(20);
        lockFile.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
        return text.matches("[0-9]{1,18}")
                        && ProcessHandle.of(Long.parseLong(text)).isPresent()
                ? " (pid " + text + ")"
                : "";
    }

    /**
     * Whether a file can be the lock of a folder: it holds a process's number, or nothing.
     *
     * @throws IOException if the file cannot be read
     */
    public static boolean isLock(Path file) throws IOException {
        return Files.size(file) <= 20
                && Files.readString(file, StandardCharsets.ISO_8859_1).matches("[0-9]*\\n?");
    }

    /** The real path of the folder. */
    public Path path() {
        return folder;
    }

    /**
     * A folder inside, made where it is absent. One that was there gets the permissions of what this program makes; earlier releases
     * made it with those of the process.
     *
     * @throws IOException if it cannot be made
     */
    public Path subfolder(String name) throws IOException {
        Path own = folder.resolve(name);
        if (!Files.exists(own)) {
            return Files.createDirectory(own, ownerAlone(own));
        }
        if (hasPermissions(own) && !Files.getPosixFilePermissions(own).equals(OWNER_ALONE)) {
            if (Files.isSymbolicLink(own)) {
                LOG.log(Level.WARNING, () -> own + " leads to a folder that others may read; run chmod 700 on it");
            } else {
                Files.setPosixFilePermissions(own, OWNER_ALONE);
            }
        }
        return own;
    }

    /**
     * Random bytes that are the same after a restart, in a file that its owner alone may read.
     *
     * @param name of the file
     * @param length number of bytes
     * @param loss what follows where the file is deleted, for messages
     * @throws IOException if the file is damaged or cannot be written
     */
    public byte[] key(String name, int length, String loss) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            byte[] made = new byte[length];
            new SecureRandom().nextBytes(made);
            write(name, made);
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != length) {
            throw new IOException(
                    file + " is damaged: got " + key.length + " bytes; allowed: " + length + "; delete it: " + loss);
        }
        return key;
    }

    /**
     * Writes a file whole or not at all, readable by its owner alone.
     *
     * @param name of the file, with a dot in it
     * @throws IOException if it cannot be written
     */
    public void write(String name, byte[] content) throws IOException {
        // The JDK makes temporary files readable by their owner alone, where the file system can.
        Path temporary = Files.createTempFile(folder, name.substring(0, name.indexOf('.')), ".tmp");
        Files.write(temporary, content);
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
