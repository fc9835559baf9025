package dev.composerunner.local.aws;

import dev.composerunner.lambdas.WithoutExpectContinue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** An S3 server on 127.0.0.1 whose buckets are folders. It checks Signature Version 4, in headers and in presigned addresses, as AWS does. */
public final class S3Server implements AutoCloseable {

    /** The region that clients sign for. */
    public static final Region REGION = Region.US_EAST_1;

    private static final S3Configuration PATH_STYLE =
            S3Configuration.builder().pathStyleAccessEnabled(true).build();

    private final S3Proxy server;
    private final AwsBasicCredentials credentials;
    private final URI endpoint;

    private S3Server(S3Proxy server, AwsBasicCredentials credentials) {
        this.server = server;
        this.credentials = credentials;
        this.endpoint = URI.create("http://127.0.0.1:" + server.getPort());
    }

    /**
     * Starts the server.
     *
     * @param folder holds a folder for each bucket; made if absent
     * @param bucket made if absent
     * @param port 0 for any free port
     */
    public static S3Server start(Path folder, String bucket, AwsBasicCredentials credentials, int port)
            throws IOException {
        Path objects = Files.createDirectories(folder.resolve(bucket));
        if (Files.getFileStore(objects).supportsFileAttributeView(PosixFileAttributeView.class)) {
            // The server lists a folder that others may read for everybody, signature or not.
            Files.setPosixFilePermissions(objects, PosixFilePermissions.fromString("rwx------"));
        }
        WholeObjects.sweep(folder);
        S3Proxy server = S3Proxy.builder()
                .blobStore(new WholeObjects(new FilesystemNio2BlobStore(folder.toString())))
                .awsAuthentication(AuthenticationType.AWS_V4, credentials.accessKeyId(), credentials.secretAccessKey())
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException(
                    "the S3 server could not start on port " + port + " (" + e.getMessage()
                            + "); choose another with --s3-port",
                    e);
        }
        return new S3Server(server, credentials);
    }

    public URI endpoint() {
        return endpoint;
    }

    public AwsBasicCredentials credentials() {
        return credentials;
    }

    /** A client of this server; every call is bounded. */
    public S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .serviceConfiguration(PATH_STYLE)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(3))
                        .socketTimeout(Duration.ofSeconds(30)))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(Duration.ofSeconds(60))
                        .retryStrategy(RetryMode.STANDARD)
                        .addExecutionInterceptor(new WithoutExpectContinue())
                        .build())
                .build();
    }

    /** Signs addresses of this server. */
    public S3Presigner presigner() {
        return S3Presigner.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .serviceConfiguration(PATH_STYLE)
                .build();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server did not stop", e);
        }
    }
}
