package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.composerunner.contract.JobSecrets;
import dev.composerunner.contract.Secret;
import dev.composerunner.lambdas.jobs.JobDocuments;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class JobDocumentsTest {

    private static final JobSecrets SECRETS = JobSecrets.NONE.with("nsc_key", new Secret("hunter2"));

    @Test
    void writeNew_whereThereIsOne_saysSoAndLeavesIt() {
        var bucket = new InMemoryBucket();
        bucket.objects.put("k", "first");

        // S3 answers 412 PreconditionFailed.
        assertThat(new JobDocuments(bucket, "b").writeNew("k", SECRETS)).isFalse();
        assertThat(bucket.objects).containsEntry("k", "first");
    }

    @Test
    void writeNew_duringAnotherWrite_triesAgain() {
        var bucket = new Conflicting(2);

        // 409 ConditionalRequestConflict: another request for the key is under way, and may leave nothing behind.
        assertThat(new JobDocuments(bucket, "b").writeNew("k", SECRETS)).isTrue();
        assertThat(bucket.objects).containsEntry("k", "{\"nsc_key\":\"hunter2\"}");
    }

    @Test
    void writeNew_duringOtherWritesWithoutEnd_fails() {
        // Neither "written" nor "there was one" would be true.
        assertThatThrownBy(() -> new JobDocuments(new Conflicting(99), "b").writeNew("k", SECRETS))
                .isInstanceOf(S3Exception.class);
    }

    @Test
    void read_ofSecretsThatAreNoJson_doesNotRepeatThem() {
        var bucket = new InMemoryBucket();
        bucket.objects.put("k", "{\"nsc_key\": hunter2}");

        // Lambda logs an exception with its causes, and the parser's says what it read.
        assertThatThrownBy(() -> new JobDocuments(bucket, "b").read("k", JobSecrets.class))
                .isInstanceOf(JobDocuments.UnreadableException.class)
                .hasMessage("k: not the JSON of a JobSecrets")
                .hasNoCause();
    }

    @Test
    void deleteVersions_ofABucketWithVersions_leavesNoneOfTheKey() {
        var bucket = new InMemoryBucket();
        bucket.versions = new TreeSet<>();
        var documents = new JobDocuments(bucket, "b");
        documents.writeNew("k.json", SECRETS);
        documents.delete("k.json");
        documents.writeNew("k.json", SECRETS);
        documents.writeNew("k.json.other", SECRETS);

        documents.deleteVersions("k.json");

        // What is deleted without a version's id can still be read by it.
        assertThat(bucket.versions).hasSize(1).allMatch(version -> version.startsWith("k.json.other "));
        assertThat(bucket.objects).containsOnlyKeys("k.json.other");
    }

    @Test
    void deleteVersions_ofAStoreThatKnowsNone_deletesTheObject() {
        var bucket = new InMemoryBucket() {
            @Override
            public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
                throw S3Exception.builder().statusCode(501).build();
            }
        };
        bucket.objects.put("k.json", "{}");

        new JobDocuments(bucket, "b").deleteVersions("k.json");

        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void writeNew_whoseAnswerIsLost_saysWhatTheObjectSays() {
        var bucket = new InMemoryBucket() {
            @Nullable
            String written = "";

            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                if (written == null) {
                    super.putObject(request, body);
                } else if (!written.isEmpty()) {
                    objects.put(request.key(), written);
                }
                throw SdkClientException.create("the connection broke");
            }
        };
        var documents = new JobDocuments(bucket, "b");

        assertThatThrownBy(() -> documents.writeNew("k.json", SECRETS)).hasMessage("the connection broke");
        bucket.written = "{\"somebody\": \"else\"}";
        assertThat(documents.writeNew("k.json", SECRETS)).isFalse();
        bucket.objects.clear();
        bucket.written = null;
        assertThat(documents.writeNew("k.json", SECRETS)).isTrue();
    }

    @Test
    void writeNew_thatIsRefused_saysWhetherAnAttemptOfItsOwnWasFirst() {
        var bucket = new InMemoryBucket() {
            boolean lost;

            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                if (lost) {
                    super.putObject(request, body);
                }
                return super.putObject(request, body);
            }
        };
        var documents = new JobDocuments(bucket, "b");
        assertThat(documents.writeNew("k.json", SECRETS)).isTrue();

        // Another has written the same.
        assertThat(documents.writeNew("k.json", SECRETS)).isFalse();
        bucket.objects.clear();
        bucket.lost = true;
        assertThat(documents.writeNew("k.json", SECRETS)).isTrue();
    }

    /** A bucket that refuses the first writes. */
    private static final class Conflicting extends InMemoryBucket {

        private int conflicts;

        Conflicting(int conflicts) {
            this.conflicts = conflicts;
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            if (conflicts-- > 0) {
                throw S3Exception.builder().statusCode(409).build();
            }
            return super.putObject(request, body);
        }
    }
}
