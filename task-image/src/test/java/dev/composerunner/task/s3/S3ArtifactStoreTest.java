package dev.composerunner.task.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.ArtifactStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class S3ArtifactStoreTest {

    private static final int MIB = 1 << 20;

    private final BucketServer server;

    S3ArtifactStoreTest() throws Exception {
        server = new BucketServer();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void keep_smallFile_isStoredWithTypeSizeAndHash(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("t.tsv"), "a\tb\n");

        JobMetadata.Artifact kept = store("small").keep("tables/t.tsv", file);

        assertThat(kept)
                .isEqualTo(
                        new JobMetadata.Artifact("tables/t.tsv", 4, sha256("a\tb\n".getBytes(StandardCharsets.UTF_8))));
        var object = server.client()
                .getObjectAsBytes(get -> get.bucket(BucketServer.BUCKET).key("runs/small/tables/t.tsv"));
        assertThat(object.asUtf8String()).isEqualTo("a\tb\n");
        assertThat(object.response().contentType()).startsWith("text/tab-separated-values");
    }

    @Test
    void keep_fileAboveTheThreshold_isSentInPartsAndArrivesWhole(@TempDir Path folder) throws Exception {
        // Not a multiple of the part size, so that the last part is a short one.
        var content = new byte[12 * MIB + 12345];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("map.nii.gz"), content);

        JobMetadata.Artifact kept = store("large").keep("map.nii.gz", file);

        assertThat(kept.sha256()).isEqualTo(sha256(content));
        var object = server.client()
                .getObjectAsBytes(get -> get.bucket(BucketServer.BUCKET).key("runs/large/map.nii.gz"));
        assertThat(object.asByteArray()).isEqualTo(content);
        assertThat(object.response().contentType()).isEqualTo("application/gzip");
        // The tag of an object sent in parts ends with their number.
        assertThat(object.response().eTag()).endsWith("-3\"");
    }

    @Test
    void read_afterWriteAndDelete_isNothing() throws Exception {
        ArtifactStore store = store("documents");

        store.write("metadata.json", "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(store.read("metadata.json"))
                .hasValueSatisfying(content -> assertThat(content).asString().isEqualTo("{}"));
        store.delete("metadata.json");
        store.delete("metadata.json");

        assertThat(store.read("metadata.json")).isEmpty();
    }

    @Test
    void read_noSuchBucket_isAnErrorAndNotAnAbsence() {
        var objects = new S3Objects(server.client(), "no-such-bucket", S3Objects.Parts.STANDARD);

        assertThatThrownBy(() -> objects.get("k"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("cannot read s3://no-such-bucket/k");
    }

    @Test
    void secrets_brokenDocument_showsNothingOfIt() {
        server.put("broken.json", "{\"nsc_key\": the-key}");

        assertThatThrownBy(() -> new StoredSecrets(objects(), "broken.json").read())
                .isInstanceOf(ArtifactException.class)
                .hasMessageNotContaining("the-key")
                .hasStackTraceContaining("holds no keys of a job")
                .satisfies(e -> assertThat(e.getCause()).hasMessageNotContaining("the-key"));
    }

    private S3Objects objects() {
        return new S3Objects(server.client(), BucketServer.BUCKET, new S3Objects.Parts(6 * MIB, 5 * MIB));
    }

    private ArtifactStore store(String job) {
        return new S3ArtifactStore(objects(), new ArtifactKeys("runs/"), new ArtifactPrefix(job));
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
