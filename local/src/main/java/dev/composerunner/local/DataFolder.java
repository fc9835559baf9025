package dev.composerunner.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.job.WorkFolder;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.statesserver.folder.HeldFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** The folder of all that a service keeps: what is in it and by which names. */
final class DataFolder implements AutoCloseable {

    private static final String KEYS = "keys.json";
    private static final String CREDENTIALS = "aws.credentials";

    private final HeldFolder folder;

    private DataFolder(HeldFolder folder) {
        this.folder = folder;
    }

    /** @throws IOException if the folder cannot be made or written, is not a data folder, or another service holds it */
    static DataFolder open(Path path) throws IOException {
        HeldFolder held = HeldFolder.open(path, "compose-runner", DataFormat::check);
        try {
            DataFormat.mark(held.path());
            return new DataFolder(held);
        } catch (IOException | RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** Folder of the buckets. */
    Path objects() throws IOException {
        return folder.subfolder("s3");
    }

    /** Folder for the tasks' temporary files, emptied: what a task that was killed has left is of no use to anybody. */
    Path temporary() throws IOException {
        Path temporary = folder.path().resolve("tmp");
        if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            new WorkFolder(temporary).delete();
        }
        return folder.subfolder("tmp");
    }

    /** Folder of unpacked images. */
    Path images() throws IOException {
        return folder.subfolder("images");
    }

    /** Folder of the tasks' logs. */
    Path logs() throws IOException {
        return folder.subfolder("logs");
    }

    /** Folder of the executions' records. */
    Path executions() throws IOException {
        return folder.subfolder("executions");
    }

    /** Folder of the ledger. */
    Path ledger() throws IOException {
        return folder.subfolder("ledger");
    }

    /** The keys of the S3 server: made once, readable by their owner alone. */
    AwsBasicCredentials keys() throws IOException {
        Path file = folder.path().resolve(KEYS);
        if (!Files.exists(file)) {
            AwsBasicCredentials made = AwsBasicCredentials.create("LOCAL" + random(8), random(20));
            folder.write(
                    KEYS,
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
        Path file = folder.path().resolve(CREDENTIALS);
        byte[] text = ("[default]\naws_access_key_id = " + keys.accessKeyId() + "\naws_secret_access_key = "
                        + keys.secretAccessKey() + "\n")
                .getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
            folder.write(CREDENTIALS, text);
        }
        return file;
    }

    /** The key that task tokens are made with: the same after a restart, so that tokens that were given out stay good. */
    byte[] tokenKey() throws IOException {
        return folder.key(
                "task-tokens.key",
                Callbacks.KEY_BYTES,
                "tasks that wait for a token that was given out then wait in vain");
    }

    private static String random(int length) {
        byte[] random = new byte[length];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().withUpperCase().formatHex(random);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
