package dev.composerunner.task.s3;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** An S3 server on this machine that checks signatures and keeps its one bucket in memory. */
public final class BucketServer implements AutoCloseable {

    public static final String BUCKET = "results-bucket";
    private static final String KEY_ID = "a-key-id";
    private static final String SECRET_KEY = "a-secret-key";

    private final S3Proxy server;
    private final S3Client client;

    public BucketServer() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, KEY_ID, SECRET_KEY)
                .build();
        server.start();
        client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY_ID, SECRET_KEY)))
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .build();
        client.createBucket(create -> create.bucket(BUCKET));
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** What a process needs to use the bucket. */
    public Map<String, String> variables() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", endpoint().toString(),
                "AWS_ACCESS_KEY_ID", KEY_ID,
                "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
                "RESULTS_BUCKET", BUCKET);
    }

    S3Client client() {
        return client;
    }

    /** The keys of all objects, sorted. */
    public List<String> keys() {
        return client.listObjectsV2(list -> list.bucket(BUCKET)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    public void put(String key, String content) {
        client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    public void delete(String key) {
        client.deleteObject(delete -> delete.bucket(BUCKET).key(key));
    }

    /** The text of an object, or the empty text if it is not there. */
    public String get(String key) {
        return new String(bytes(key), StandardCharsets.UTF_8);
    }

    /** The content of an object, or no bytes if it is not there. */
    public byte[] bytes(String key) {
        try {
            return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
        } catch (NoSuchKeyException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server does not stop", e);
        }
    }
}
