package dev.composerunner.lambdas;

import dev.composerunner.aws.WithoutExpectContinue;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.dynamodb.DynamoLedger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The clients of a deployed handler: region and credentials from Lambda, every call bounded below the function's own time limit. */
public final class AwsClients {

    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration ATTEMPT = Duration.ofSeconds(6);

    private AwsClients() {}

    public static SfnClient sfn() {
        return bounded(SfnClient.builder()).build();
    }

    /** A client of S3. */
    public static S3Client s3() {
        return bounded(S3Client.builder()).build();
    }

    static S3Presigner presigner() {
        return S3Presigner.create();
    }

    static CloudWatchLogsClient logs() {
        return bounded(CloudWatchLogsClient.builder()).build();
    }

    public static EcsClient ecs() {
        return bounded(EcsClient.builder()).build();
    }

    static CostExplorerClient costExplorer() {
        return bounded(CostExplorerClient.builder()).build();
    }

    /**
     * The ledger of the deployment.
     *
     * @throws IllegalStateException if the settings do not name its table
     */
    public static Ledger ledger(HandlerSettings settings) {
        return ledger(settings.required(HandlerEnvironment.LEDGER_TABLE));
    }

    /** The ledger of the deployment, or null if it has none. */
    static @Nullable Ledger optionalLedger(HandlerSettings settings) {
        String table = settings.optional(HandlerEnvironment.LEDGER_TABLE, "");
        return table.isEmpty() ? null : ledger(table);
    }

    private static Ledger ledger(String table) {
        return new DynamoLedger(bounded(DynamoDbClient.builder()).build(), table);
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B bounded(B builder) {
        return builder.httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(3))
                        .socketTimeout(ATTEMPT))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(CALL)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .retryStrategy(RetryMode.STANDARD)
                        .addExecutionInterceptor(new WithoutExpectContinue())
                        .build());
    }
}
