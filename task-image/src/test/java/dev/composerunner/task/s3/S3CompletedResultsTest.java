package dev.composerunner.task.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobMetadata;
import dev.composerunner.contract.reuse.KnownResult;
import dev.composerunner.job.store.CompletedResults.TakeOver;
import dev.composerunner.task.s3.S3CompletedResults.ReuseRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class S3CompletedResultsTest {

    private static final ArtifactKeys KEYS = new ArtifactKeys("runs");
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final ReuseRule ANY = new ReuseRule(true, OptionalLong.empty());

    private final BucketServer server;

    @TempDir
    private Path folder = Path.of("");

    S3CompletedResultsTest() throws Exception {
        server = new BucketServer();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void result_thatIsRemembered_isTakenOverByteForByte() throws Exception {
        String hash = hash('1');
        JobMetadata earlier = job("first", hash, NOON, List.of("stat.nii.gz", "inputs/studyset.json"));

        TakeOver taken = results("second", ANY).takeOver(hash);

        assertThat(taken.reason()).isNull();
        assertThat(taken.earlier()).contains(earlier);
        assertThat(server.get("runs/second/stat.nii.gz")).isEqualTo("stat.nii.gz of first");
        assertThat(server.get("runs/second/inputs/studyset.json")).isEqualTo("inputs/studyset.json of first");
        assertThat(server.keys()).doesNotContain("runs/second/metadata.json");
        // The copy can be checked as the original was.
        assertThat(objects().head("runs/second/stat.nii.gz").orElseThrow().sha256())
                .isEqualTo(
                        objects().head("runs/first/stat.nii.gz").orElseThrow().sha256())
                .isPresent();
        var object = server.client()
                .headObject(head -> head.bucket(BucketServer.BUCKET).key("runs/second/stat.nii.gz"));
        assertThat(object.contentType()).isEqualTo("application/gzip");
    }

    @Test
    void takeOver_withoutAnEntry_orByAJobThatOnlyWaitsForTwins_isNothing() throws Exception {
        assertThat(results("x", ANY).takeOver(hash('2'))).isEqualTo(TakeOver.NOTHING);

        job("one", hash('2'), NOON, List.of("a.txt"));
        assertThat(results("x", new ReuseRule(false, OptionalLong.empty())).takeOver(hash('2')))
                .isEqualTo(TakeOver.NOTHING);
        // An earlier run of the job itself.
        assertThat(results("one", ANY).takeOver(hash('2'))).isEqualTo(TakeOver.NOTHING);
    }

    @Test
    void takeOver_ofAResultTooOld_isRefused() throws Exception {
        String hash = hash('3');
        job("aged", hash, NOON.minusSeconds(61), List.of("a.txt"));

        assertThat(results("x", new ReuseRule(true, OptionalLong.of(60)))
                        .takeOver(hash)
                        .reason())
                .isEqualTo("the result of aged is older than the max_age of 60 s");
        assertThat(results("x", new ReuseRule(true, OptionalLong.of(61)))
                        .takeOver(hash)
                        .earlier())
                .isPresent();
    }

    @Test
    void takeOver_ofAnExpiredResult_isRefused_untilALaterOneIsThere() throws Exception {
        String hash = hash('4');
        job("old", hash, NOON.minusSeconds(10), List.of("a.txt"));
        var expired = new KnownResult(hash, "old", NOON.minusSeconds(10), true);
        server.put(KEYS.index(hash), ContractJson.MAPPER.writeValueAsString(expired));

        assertThat(results("x", ANY).takeOver(hash).reason()).isEqualTo("the result of old was expired");
        // The end of the same job, told again, does not bring it back.
        results("old", ANY).remember(record("old", hash, NOON.minusSeconds(10), List.of()));
        assertThat(known(hash)).isEqualTo(expired);

        job("new", hash, NOON, List.of("a.txt"));
        assertThat(results("y", ANY).takeOver(hash).earlier())
                .map(JobMetadata::artifactPrefix)
                .contains("new");
    }

    @Test
    void takeOver_ofADamagedResult_saysWhyAndLeavesNothing() throws Exception {
        String hash = hash('5');
        JobMetadata earlier = job("damaged", hash, NOON, List.of("a.txt", "b.txt"));

        server.client()
                .deleteObject(delete -> delete.bucket(BucketServer.BUCKET).key("runs/damaged/b.txt"));
        assertThat(results("after", ANY).takeOver(hash).reason()).isEqualTo("artifact b.txt is gone in damaged");

        put("runs/damaged/b.txt", "b.txt of damageD");
        assertThat(results("after", ANY).takeOver(hash).reason())
                .isEqualTo("artifact b.txt has another checksum than its record in damaged");

        put("runs/damaged/b.txt", "short");
        assertThat(results("after", ANY).takeOver(hash).reason())
                .isEqualTo("artifact b.txt has 5 bytes instead of 16 in damaged");

        server.put("runs/damaged/metadata.json", "{");
        assertThat(results("after", ANY).takeOver(hash).reason()).isEqualTo("metadata.json of damaged cannot be read");

        write(earlier.withFailure(new Failure(FailureType.Timeout, "late")));
        assertThat(results("after", ANY).takeOver(hash).reason()).isEqualTo("damaged ended as FAILED");

        write(record("damaged", hash('6'), NOON, List.of()));
        assertThat(results("after", ANY).takeOver(hash).reason())
                .isEqualTo("damaged has run again since, and computed something else");

        server.client()
                .deleteObject(delete -> delete.bucket(BucketServer.BUCKET).key("runs/damaged/metadata.json"));
        assertThat(results("after", ANY).takeOver(hash).reason()).isEqualTo("metadata.json of damaged is gone");

        assertThat(server.keys()).noneMatch(key -> key.startsWith("runs/after/"));
    }

    @Test
    void takeOver_fromABucketThatDoesNotAnswer_isRefused() throws Exception {
        var objects = new S3Objects(server.client(), "no-such-bucket", S3Objects.Parts.STANDARD);
        var results = new S3CompletedResults(objects, KEYS, new ArtifactPrefix("x"), ANY, clock());

        assertThat(results.takeOver(hash('7')).reason())
                .startsWith("the earlier result cannot be taken over: cannot read s3://no-such-bucket/");
    }

    @Test
    void takeOver_byAnIndexThatCannotBeRead_isNothing_andTheIndexIsWrittenAnew() throws Exception {
        String hash = hash('8');
        server.put(KEYS.index(hash), "nonsense");
        assertThat(results("x", ANY).takeOver(hash)).isEqualTo(TakeOver.NOTHING);

        job("mended", hash, NOON, List.of());

        assertThat(known(hash).artifactPrefix()).isEqualTo("mended");
    }

    @Test
    void remember_anOlderResult_orACopy_leavesTheEntry() throws Exception {
        String hash = hash('9');
        job("late", hash, NOON, List.of());

        results("early", ANY).remember(record("early", hash, NOON.minusSeconds(1), List.of()));
        results("copy", ANY)
                .remember(JobMetadata.ofSuccess("copy")
                        .contentHash(hash)
                        .reusedFrom("late")
                        .stopTime(NOON.plusSeconds(5))
                        .build());
        results("plain", ANY)
                .remember(JobMetadata.ofSuccess("plain")
                        .stopTime(NOON.plusSeconds(5))
                        .build());

        assertThat(known(hash)).isEqualTo(new KnownResult(hash, "late", NOON, false));
    }

    @Test
    void replace_ofAnObjectThatSomebodyElseHasWritten_isNotDone() throws Exception {
        assertThat(objects().replace("k", null, new byte[] {'1'}, "text/plain")).isTrue();
        assertThat(objects().replace("k", null, new byte[] {'2'}, "text/plain")).isFalse();
        String eTag = objects().find("k").orElseThrow().eTag();
        server.put("k", "3");
        assertThat(objects().replace("k", eTag, new byte[] {'4'}, "text/plain")).isFalse();
        assertThat(server.get("k")).isEqualTo("3");
    }

    /** A job that has succeeded, with its artifacts, and is remembered. */
    private JobMetadata job(String name, String hash, Instant end, List<String> files) throws Exception {
        var store = new S3ArtifactStore(objects(), KEYS, new ArtifactPrefix(name));
        var artifacts = new ArrayList<JobMetadata.Artifact>();
        for (String file : files) {
            Path path = folder.resolve("file");
            Files.writeString(path, file + " of " + name);
            artifacts.add(store.keep(file, path));
        }
        JobMetadata metadata = record(name, hash, end, artifacts);
        write(metadata);
        results(name, ANY).remember(metadata);
        return metadata;
    }

    private static JobMetadata record(String name, String hash, Instant end, List<JobMetadata.Artifact> artifacts) {
        return JobMetadata.ofSuccess(name)
                .contentHash(hash)
                .stopTime(end)
                .artifacts(artifacts)
                .build();
    }

    private void write(JobMetadata metadata) throws Exception {
        server.put(
                "runs/" + metadata.artifactPrefix() + "/metadata.json",
                ContractJson.MAPPER.writeValueAsString(metadata));
    }

    private void put(String key, String content) {
        server.client()
                .putObject(
                        put -> put.bucket(BucketServer.BUCKET)
                                .key(key)
                                .metadata(Map.of(ArtifactKeys.SHA256, "0".repeat(64))),
                        RequestBody.fromString(content));
    }

    private KnownResult known(String hash) throws Exception {
        return ContractJson.MAPPER.readValue(server.get(KEYS.index(hash)), KnownResult.class);
    }

    private S3CompletedResults results(String job, ReuseRule rule) {
        return new S3CompletedResults(objects(), KEYS, new ArtifactPrefix(job), rule, clock());
    }

    private static Clock clock() {
        return Clock.fixed(NOON, ZoneOffset.UTC);
    }

    private S3Objects objects() {
        return new S3Objects(server.client(), BucketServer.BUCKET, S3Objects.Parts.STANDARD);
    }

    private static String hash(char digit) {
        return String.valueOf(digit).repeat(64);
    }
}
