package dev.composerunner.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.stateslanguage.Callbacks;
import java.io.IOException;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * The folder of all that a service keeps, held by one service at a time. What is made in it is its owner's alone; the permissions of a
 * folder that was there before stay as they are.
 */
final class DataFolder implements AutoCloseable {

    static final String LOCK = "lock";

    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final FileChannel lockFile;

    private DataFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** @throws IOException if the folder cannot be made or written, is not a data folder, or another service holds it */
    static DataFolder open(Path path) throws IOException {
        Path folder = makeIfAbsent(path).toRealPath();
        DataFormat.check(folder);
        FileChannel lockFile = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(lockFile) == null) {
                throw new IOException("data folder " + folder + " is in use by another compose-runner" + pid(lockFile)
                        + "; stop it or pass --data");
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            // Once more, now that nobody else can make it a data folder of another format meanwhile.
            DataFormat.check(folder);
            DataFormat.mark(folder);
            warnOfWriters(folder);
            return new DataFolder(folder, lockFile);
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
                System.err.println("warning: others may write into the data folder " + folder
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

    /** Whether a file can be the lock of a data folder: it holds a process's number, or nothing. */
    static boolean isLock(Path file) throws IOException {
        return Files.size(file) <= 20
                && Files.readString(file, StandardCharsets.ISO_8859_1).matches("[0-9]*\\n?");
    }

    /** Folder of the buckets. */
    Path objects() throws IOException {
        return ownFolder("s3");
    }

    /** Folder for the tasks' temporary files, emptied: what a task that was killed has left is of no use to anybody. */
    Path temporary() throws IOException {
        Path temporary = folder.resolve("tmp");
        if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> left = Files.walk(temporary)) {
                for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return ownFolder("tmp");
    }

    /** Folder of the tasks' logs. */
    Path logs() throws IOException {
        return ownFolder("logs");
    }

    /** Folder of the executions' records. */
    Path executions() throws IOException {
        return ownFolder("executions");
    }

    /** A folder that this program makes; earlier releases made it with the permissions of the process. */
    private Path ownFolder(String name) throws IOException {
        Path own = folder.resolve(name);
        if (!Files.exists(own)) {
            return Files.createDirectory(own, ownerAlone(own));
        }
        if (hasPermissions(own) && !Files.getPosixFilePermissions(own).equals(OWNER_ALONE)) {
            if (Files.isSymbolicLink(own)) {
                System.err.println("warning: " + own + " leads to a folder that others may read; run chmod 700 on it");
            } else {
                Files.setPosixFilePermissions(own, OWNER_ALONE);
            }
        }
        return own;
    }

    /** The keys of the S3 server: made once, readable by their owner alone. */
    AwsBasicCredentials keys() throws IOException {
        Path file = folder.resolve("keys.json");
        if (!Files.exists(file)) {
            AwsBasicCredentials made = AwsBasicCredentials.create("LOCAL" + random(8), random(20));
            write(
                    file,
                    ContractJson.MAPPER.writeValueAsBytes(
                            Map.of("access_key_id", made.accessKeyId(), "secret_access_key", made.secretAccessKey())));
            return made;
        }
        try {
            JsonNode stored = ContractJson.MAPPER.readTree(Files.readAllBytes(file));
            return AwsBasicCredentials.create(
                    stored.path("access_key_id").asText(),
                    stored.path("secret_access_key").asText());
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            // The parser's message quotes what it read.
            throw new IOException(file + " is damaged; delete it: the next start makes new keys of the S3 server");
        }
    }

    /** The same keys as the AWS command line and SDKs read them ({@code AWS_SHARED_CREDENTIALS_FILE}), readable by their owner alone. */
    Path awsCredentials() throws IOException {
        AwsBasicCredentials keys = keys();
        Path file = folder.resolve("aws.credentials");
        byte[] text = ("[default]\naws_access_key_id = " + keys.accessKeyId() + "\naws_secret_access_key = "
                        + keys.secretAccessKey() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
            write(file, text);
        }
        return file;
    }

    /** The key that task tokens are made with: the same after a restart, so that tokens that were given out stay good. */
    byte[] tokenKey() throws IOException {
        Path file = folder.resolve("task-tokens.key");
        if (!Files.exists(file)) {
            write(file, randomBytes(Callbacks.KEY_BYTES));
        }
        byte[] key = Files.readAllBytes(file);
        if (key.length != Callbacks.KEY_BYTES) {
            throw new IOException(file + " is damaged: got " + key.length + " bytes; allowed: " + Callbacks.KEY_BYTES
                    + "; delete it: tasks that wait for a token that was given out then wait in vain");
        }
        return key;
    }

    private void write(Path file, byte[] content) throws IOException {
        String name = file.getFileName().toString();
        // The JDK makes temporary files readable by their owner alone, where the file system can.
        Path temporary = Files.createTempFile(folder, name.substring(0, name.indexOf('.')), ".tmp");
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String random(int bytes) {
        return HexFormat.of().withUpperCase().formatHex(randomBytes(bytes));
    }

    private static byte[] randomBytes(int length) {
        byte[] random = new byte[length];
        new SecureRandom().nextBytes(random);
        return random;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
