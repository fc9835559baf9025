package dev.composerunner.infra.construct;

import dev.composerunner.contract.ArtifactKeys;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.amazon.awscdk.services.s3.StorageClass;
import software.amazon.awscdk.services.s3.Transition;
import software.constructs.Construct;

/** Where results go, and beside them the keys that jobs act with, which leave by themselves. */
public final class ResultsBucket extends Construct {

    /** How long what was overwritten or deleted can be brought back. A task overwrites its progress 720 times an hour. */
    private static final Duration NONCURRENT_KEPT = Duration.days(30);

    private final IBucket bucket;
    private final ArtifactKeys keys;
    private final @Nullable String secretsKeyArn;

    public ResultsBucket(Construct scope, String id, Props props) {
        super(scope, id);
        keys = props.keys();
        secretsKeyArn = props.secretsKeyArn();
        bucket =
                props.bucketName() == null ? created(props) : Bucket.fromBucketName(this, "Bucket", props.bucketName());
    }

    public String bucketName() {
        return bucket.getBucketName();
    }

    /** Lets {@code grantee} do {@code actions} to results. */
    public Grant grantResults(IGrantable grantee, String... actions) {
        return grant(grantee, resultsFolder() + "*", actions);
    }

    /** Lets {@code grantee} do {@code actions} to the records of jobs. */
    public Grant grantRecords(IGrantable grantee, String... actions) {
        return grant(grantee, resultsFolder() + "*/" + ArtifactKeys.METADATA, actions);
    }

    /** Lets {@code grantee} store the orders of jobs, and take them back with every version of them. */
    public void grantOrders(IGrantable grantee) {
        String orders = resultsFolder() + "*/" + ArtifactKeys.ORDER;
        grant(grantee, orders, "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion");
        grantListVersions(grantee, orders);
    }

    /** Lets {@code grantee} read the keys that jobs act with. */
    public void grantReadSecrets(IGrantable grantee) {
        grantSecrets(grantee, "s3:GetObject");
        grantKey(grantee, "kms:Decrypt");
    }

    /** Lets {@code grantee} store the keys that jobs act with, and read them. */
    public void grantStoreSecrets(IGrantable grantee) {
        grantSecrets(grantee, "s3:GetObject", "s3:PutObject");
        grantKey(grantee, "kms:Decrypt", "kms:GenerateDataKey");
    }

    private void grantSecrets(IGrantable grantee, String... actions) {
        grant(grantee, keys.secretsFolder() + "*", actions);
    }

    /** The key that AWS manages is for everybody in the account whom S3 lets at the object. */
    private void grantKey(IGrantable grantee, String... actions) {
        if (secretsKeyArn != null) {
            Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                    .grantee(grantee)
                    .actions(List.of(actions))
                    .resourceArns(List.of(secretsKeyArn))
                    .conditions(
                            Map.of("StringEquals", Map.of("kms:ViaService", "s3." + Aws.REGION + "." + Aws.URL_SUFFIX)))
                    .build());
        }
    }

    /** Lets {@code grantee} delete the keys that jobs act with, with every version of them. */
    public void grantDeleteSecrets(IGrantable grantee) {
        grantSecrets(grantee, "s3:DeleteObject", "s3:DeleteObjectVersion");
        grantListVersions(grantee, keys.secretsFolder() + "*");
    }

    /** Lets {@code grantee} do {@code actions} to what is known of jobs by their hashes. */
    public Grant grantIndex(IGrantable grantee, String... actions) {
        return grant(grantee, keys.indexFolder() + "*", actions);
    }

    /** Lets {@code grantee} keep what the month has cost; without the right to list, there would be 403 for an object that is not there yet. */
    public void grantSpending(IGrantable grantee) {
        grant(grantee, keys.spending(), "s3:GetObject", "s3:PutObject");
        grantListResults(grantee);
    }

    /** Lets {@code grantee} see whose keys there are. */
    public void grantListSecrets(IGrantable grantee) {
        grantList(grantee, "s3:ListBucket", keys.secretsFolder() + "*");
    }

    private void grantListVersions(IGrantable grantee, String prefix) {
        grantList(grantee, "s3:ListBucketVersions", prefix);
    }

    private void grantList(IGrantable grantee, String action, String prefix) {
        Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(List.of(action))
                .resourceArns(List.of(bucket.getBucketArn()))
                .conditions(Map.of("StringLike", Map.of("s3:prefix", List.of(prefix))))
                .build());
    }

    /** Lets {@code grantee} list results, which also makes a missing object an answer of 404 instead of 403. */
    public Grant grantListResults(IGrantable grantee) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(List.of("s3:ListBucket"))
                .resourceArns(List.of(bucket.getBucketArn()))
                // A GetObject has no s3:prefix, so that only IfExists makes its missing key a 404.
                .conditions(Map.of("StringLikeIfExists", Map.of("s3:prefix", List.of(resultsFolder() + "*"))))
                .build());
    }

    private Grant grant(IGrantable grantee, String objects, String... actions) {
        Grant grant = Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(Arrays.asList(actions))
                .resourceArns(List.of(bucket.arnForObjects(objects)))
                .build());
        if (objects.contains("*")) {
            Accepted.wildcard(
                    grantee,
                    "the objects of jobs have names that are not known before; the folder of the deployment is, and the actions are",
                    ".*/" + objects.replace(".", "\\.").replace("*", "\\*"));
        }
        return grant;
    }

    private String resultsFolder() {
        return keys.resultsPrefix() + "/";
    }

    private Bucket created(Props props) {
        var created = Bucket.Builder.create(this, "Bucket")
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .versioned(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .lifecycleRules(List.of(
                        LifecycleRule.builder()
                                .id("IntelligentTiering")
                                .transitions(List.of(Transition.builder()
                                        .storageClass(StorageClass.INTELLIGENT_TIERING)
                                        .transitionAfter(Duration.days(0))
                                        .build()))
                                .build(),
                        LifecycleRule.builder()
                                .id("AbortIncompleteUploads")
                                .abortIncompleteMultipartUploadAfter(Duration.days(7))
                                .build(),
                        LifecycleRule.builder()
                                .id("ExpireSecrets")
                                .prefix(keys.secretsFolder())
                                .expiration(props.secretsLifetime())
                                .noncurrentVersionExpiration(Duration.days(1))
                                .build(),
                        LifecycleRule.builder()
                                .id("ExpireNoncurrentVersions")
                                .noncurrentVersionExpiration(NONCURRENT_KEPT)
                                .expiredObjectDeleteMarker(true)
                                .build()))
                .build();
        Accepted.finding(
                created,
                "AwsSolutions-S1",
                "access logs would need a second bucket, which nobody looks at; whoever has to prove each access switches on data events"
                        + " of CloudTrail for this bucket, which name the role as well");
        return created;
    }

    /**
     * Which bucket, and what it holds.
     *
     * @param bucketName an existing bucket, which keeps its own rules; absent: one is created
     * @param keys keys of the objects
     * @param secretsKeyArn key of KMS that the keys of jobs are encrypted by; absent: none of one's own
     * @param secretsLifetime whole days after which the keys of a job leave; longer than any job runs
     */
    public record Props(
            @Nullable String bucketName,
            ArtifactKeys keys,
            @Nullable String secretsKeyArn,
            Duration secretsLifetime) {}
}
