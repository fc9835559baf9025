package dev.composerunner.lambdas;

import dev.composerunner.aws.WithoutExpectContinue;
import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The clients of a deployed handler: region and credentials from Lambda, every call bounded below the function's own time limit. */
final class AwsClients {

    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration ATTEMPT = Duration.ofSeconds(6);

    private AwsClients() {}

    static SfnClient sfn() {
        return bounded(SfnClient.builder()).build();
    }

    static S3Client s3() {
        return bounded(S3Client.builder()).build();
    }

    static S3Presigner presigner() {
        return S3Presigner.create();
    }

    static CloudWatchLogsClient logs() {
        return bounded(CloudWatchLogsClient.builder()).build();
    }

    static CostExplorerClient costExplorer() {
        return bounded(CostExplorerClient.builder()).build();
    }

    static DynamoDbClient dynamoDb() {
        return bounded(DynamoDbClient.builder()).build();
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
