package dev.composerunner.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.stateslanguage.Callbacks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The folder of all that a service keeps, held by one service at a time. */
final class DataFolder implements AutoCloseable {

    private final Path folder;
    private final FileChannel lockFile;

    private DataFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** @throws IOException if the folder cannot be made or written, or another service holds it */
    static DataFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        forOwnerAlone(folder);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(lockFile) == null) {
            lockFile.close();
            throw new IOException("another service has the data folder " + folder
                    + "; stop it, or choose another folder with --data");
        }
        return new DataFolder(folder, lockFile);
    }

    /** Everything below is the owner's alone: results, logs and keys of jobs. */
    private static void forOwnerAlone(Path folder) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Folder of the buckets. */
    Path objects() {
        return folder.resolve("s3");
    }

    /** Folder for the tasks' temporary files, emptied: what a task that was killed has left is of no use to anybody. */
    Path temporary() throws IOException {
        Path temporary = folder.resolve("tmp");
        if (Files.exists(temporary)) {
            try (Stream<Path> left = Files.walk(temporary)) {
                for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(temporary);
    }

    /** Folder of the tasks' logs. */
    Path logs() {
        return folder.resolve("logs");
    }

    /** Folder of the executions' records. */
    Path executions() {
        return folder.resolve("executions");
    }

    /** The keys of the S3 server: made once, readable by their owner alone. */
    AwsBasicCredentials keys() throws IOException {
        Path file = folder.resolve("keys.json");
        if (Files.exists(file)) {
            JsonNode stored = ContractJson.MAPPER.readTree(file.toFile());
            return AwsBasicCredentials.create(
                    stored.path("access_key_id").asText(),
                    stored.path("secret_access_key").asText());
        }
        AwsBasicCredentials made = AwsBasicCredentials.create("LOCAL" + random(8), random(20));
        // The JDK makes temporary files readable by their owner alone, where the file system can.
        Path temporary = Files.createTempFile(folder, "keys", ".tmp");
        ContractJson.MAPPER.writeValue(
                temporary.toFile(),
                Map.of("access_key_id", made.accessKeyId(), "secret_access_key", made.secretAccessKey()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    /** The key that task tokens are made with: the same after a restart, so that tokens that were given out stay good. */
    byte[] tokenKey() throws IOException {
        Path file = folder.resolve("task-tokens.key");
        if (!Files.exists(file)) {
            Path temporary = Files.createTempFile(folder, "task-tokens", ".tmp");
            Files.write(temporary, randomBytes(Callbacks.KEY_BYTES));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readAllBytes(file);
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
