package dev.composerunner.local.aws;

import dev.composerunner.aws.WithoutExpectContinue;
import dev.composerunner.loopback.Callers;
import dev.composerunner.loopback.FrontLimits;
import dev.composerunner.loopback.LoopbackServer;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
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

/** An S3 server whose buckets are folders. It checks Signature Version 4, in headers and in presigned addresses, as AWS does. */
public final class S3Server implements AutoCloseable {

    /** The region that clients sign for. */
    public static final Region REGION = Region.US_EAST_1;

    // The library's own defaults.
    private static final long MAX_OBJECT_BYTES = 5L * 1024 * 1024 * 1024;
    private static final long MAX_UNCHUNKED_BYTES = 128L * 1024 * 1024;
    private static final int MAX_CHUNK_BYTES = 16 * 1024 * 1024;
    private static final int MAX_CLOCK_SKEW_SECONDS = 900;

    private static final S3Configuration PATH_STYLE =
            S3Configuration.builder().pathStyleAccessEnabled(true).build();

    private final LoopbackServer server;
    private final AwsBasicCredentials credentials;
    private final URI endpoint;

    private S3Server(String host, LoopbackServer server, AwsBasicCredentials credentials) {
        this.server = server;
        this.credentials = credentials;
        this.endpoint = URI.create("http://" + host + ":" + server.port());
    }

    /**
     * Starts the server on 127.0.0.1.
     *
     * @param folder holds a folder for each bucket; made if absent
     * @param bucket made if absent
     * @param port 0 for any free port
     * @param callers who is answered
     */
    public static S3Server start(
            Path folder, String bucket, AwsBasicCredentials credentials, int port, Callers callers, FrontLimits limits)
            throws IOException {
        return start(LoopbackServer.LOOPBACK, folder, bucket, credentials, port, callers, limits);
    }

    /**
     * Starts the server.
     *
     * @param host address of this machine, which presigned addresses name; one of IPv6 in brackets
     * @param folder holds a folder for each bucket; made if absent
     * @param bucket made if absent
     * @param port 0 for any free port
     * @param callers who is answered
     */
    public static S3Server start(
            String host,
            Path folder,
            String bucket,
            AwsBasicCredentials credentials,
            int port,
            Callers callers,
            FrontLimits limits)
            throws IOException {
        Path objects = Files.createDirectories(folder.resolve(bucket));
        if (Files.getFileStore(objects).supportsFileAttributeView(PosixFileAttributeView.class)) {
            // The server lists a folder that others may read for everybody, signature or not.
            Files.setPosixFilePermissions(objects, PosixFilePermissions.fromString("rwx------"));
        }
        WholeObjects.sweep(folder);
        LoopbackServer server =
                LoopbackServer.bind(host, port, "--s3-port", http(), new SignedRequests.XmlRefusal(), callers, limits);
        var servlets = new ServletContextHandler();
        servlets.setContextPath("/");
        servlets.addServlet(new ServletHolder(new ReportedFaults(servlet(folder, credentials))), "/*");
        server.start(new SignedRequests(servlets));
        return new S3Server(host, server, credentials);
    }

    /** Paths are the names of objects: they may hold what the path of a page may not. */
    private static HttpConfiguration http() {
        var http = new HttpConfiguration();
        http.setHttpCompliance(HttpCompliance.LEGACY);
        http.setUriCompliance(UriCompliance.LEGACY);
        http.setHeaderCacheCaseSensitive(true);
        return http;
    }

    /**
     * The S3 protocol. The library's own server has its HTTP side, of a version of its own, without limits and without a place for a
     * check of callers, so its servlet, which is not public, is put behind ours.
     */
    private static HttpServlet servlet(Path folder, AwsBasicCredentials credentials) {
        try {
            Constructor<?> constructor =
                    Class.forName("org.gaul.s3proxy.S3ProxyHandlerJetty").getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return (HttpServlet) constructor.newInstance(
                    new WholeObjects(new FilesystemNio2BlobStore(folder.toString())),
                    AuthenticationType.AWS_V4,
                    credentials.accessKeyId(),
                    credentials.secretAccessKey(),
                    null, // virtual host
                    MAX_OBJECT_BYTES,
                    MAX_UNCHUNKED_BYTES,
                    MAX_CHUNK_BYTES,
                    false, // unknown headers
                    null, // rules for pages of other origins
                    "", // path before the buckets
                    MAX_CLOCK_SKEW_SECONDS,
                    null); // metrics
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the S3 servlet of s3proxy is not as this version expects it", e);
        }
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
        server.close();
    }
}
