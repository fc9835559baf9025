package dev.composerunner.task.s3;

import dev.composerunner.aws.WithoutExpectContinue;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.job.store.ArtifactException;
import dev.composerunner.job.store.FileHash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects of one bucket. Every call has a time limit and is tried again where that can help. */
public final class S3Objects implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SOCKET = Duration.ofSeconds(30);
    private static final Duration ATTEMPT = Duration.ofMinutes(2);
    private static final Duration CALL = Duration.ofMinutes(5);
    private static final Duration SMALL_ATTEMPT = Duration.ofSeconds(4);
    private static final Duration SMALL_CALL = Duration.ofSeconds(9);
    private static final long LARGEST_DOCUMENT = 64L * 1024 * 1024;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int MAX_CONFLICTS = 3;
    /** A job's keys are written once or twice. */
    private static final int MAX_VERSIONS = 1000;

    /**
     * From which size a file is sent in parts.
     *
     * @param threshold largest file that is sent whole, in bytes
     * @param part size of a part, in bytes; S3 wants at least 5 MiB, and at most 10,000 parts
     */
    record Parts(long threshold, long part) {

        static final Parts STANDARD = new Parts(64L << 20, 16L << 20);
    }

    private final S3Client client;
    private final String bucket;
    private final Parts parts;

    S3Objects(S3Client client, String bucket, Parts parts) {
        this.client = client;
        this.bucket = bucket;
        this.parts = parts;
    }

    /** The objects of {@code bucket}, with the region and the endpoint that the environment variables of AWS name. */
    public static S3Objects of(String bucket, Map<String, String> variables) {
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SOCKET))
                .region(Region.of(variables.getOrDefault(
                        "AWS_REGION", variables.getOrDefault("AWS_DEFAULT_REGION", "us-east-1"))))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(RetryMode.STANDARD)
                        .addExecutionInterceptor(new WithoutExpectContinue())
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL));
        String endpoint = variables.getOrDefault("AWS_ENDPOINT_URL_S3", variables.getOrDefault("AWS_ENDPOINT_URL", ""));
        if (!endpoint.isBlank()) {
            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
        }
        return new S3Objects(builder.build(), bucket, Parts.STANDARD);
    }

    String bucket() {
        return bucket;
    }

    /** Puts a file, in parts where it is large; S3 checks what arrives against the SHA-256. */
    FileHash upload(String key, Path file, String contentType) throws ArtifactException {
        try {
            long size = Files.size(file);
            FileHash hash = FileHash.of(file);
            if (size > parts.threshold()) {
                uploadParts(key, file, size, contentType, hash);
            } else {
                client.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .metadata(metadata(hash))
                                .checksumSHA256(hash.base64()),
                        RequestBody.fromFile(file));
            }
            return hash;
        } catch (SdkException | IOException e) {
            throw failed("write", key, e);
        }
    }

    /** Of an object in parts, the store itself knows the checksums of the parts alone. */
    private static Map<String, String> metadata(FileHash hash) {
        return Map.of(ArtifactKeys.SHA256, hash.hexadecimal());
    }

    private void uploadParts(String key, Path file, long size, String contentType, FileHash hash) throws IOException {
        String upload = client.createMultipartUpload(create -> create.bucket(bucket)
                        .key(key)
                        .contentType(contentType)
                        .metadata(metadata(hash))
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        try {
            var done = new ArrayList<CompletedPart>();
            for (long offset = 0; offset < size; offset += parts.part()) {
                done.add(uploadPart(key, upload, file, offset, Math.min(parts.part(), size - offset), done.size() + 1));
            }
            client.completeMultipartUpload(complete ->
                    complete.bucket(bucket).key(key).uploadId(upload).multipartUpload(all -> all.parts(done)));
        } catch (SdkException | IOException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    private CompletedPart uploadPart(String key, String upload, Path file, long offset, long length, int number)
            throws IOException {
        String checksum = FileHash.of(file, offset, length).base64();
        var body = RequestBody.fromContentProvider(
                () -> FilePart.open(file, offset, length), length, "application/octet-stream");
        var answer = client.uploadPart(
                part -> part.bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .checksumSHA256(checksum),
                body);
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.eTag())
                .checksumSHA256(answer.checksumSHA256())
                .build();
    }

    private void abort(String key, String upload, Exception work) {
        try {
            client.abortMultipartUpload(abort -> abort.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException e) {
            work.addSuppressed(e);
        }
    }

    /** Puts a small document, in a few seconds or not at all. */
    void put(String key, byte[] document, String contentType) throws ArtifactException {
        try {
            client.putObject(
                    put -> put.bucket(bucket)
                            .key(key)
                            .contentType(contentType)
                            .overrideConfiguration(limits ->
                                    limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)),
                    RequestBody.fromBytes(document));
        } catch (SdkException e) {
            throw failed("write", key, e);
        }
    }

    /** Reads a small document, in a few seconds or not at all. */
    Optional<byte[]> get(String key) throws ArtifactException {
        return find(key).map(Found::content);
    }

    /** A document as it was found. */
    static final class Found {

        private final byte[] content;
        private final String eTag;

        Found(byte[] content, String eTag) {
            this.content = content;
            this.eTag = eTag;
        }

        /** Its bytes, not a copy of them. */
        byte[] content() {
            return content;
        }

        /** Entity tag, which another content does not have. */
        String eTag() {
            return eTag;
        }
    }

    /** Reads a small document with its entity tag, in a few seconds or not at all. */
    Optional<Found> find(String key) throws ArtifactException {
        try (ResponseInputStream<GetObjectResponse> object = client.getObject(get -> get.bucket(bucket)
                .key(key)
                .overrideConfiguration(
                        limits -> limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)))) {
            long size = object.response().contentLength();
            if (size > LARGEST_DOCUMENT) {
                object.abort();
                throw new IOException("the object has " + size + " bytes, more than may be read");
            }
            InputStream content = object;
            return Optional.of(
                    new Found(content.readAllBytes(), object.response().eTag()));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND
                    && !"NoSuchBucket".equals(e.awsErrorDetails().errorCode())) {
                return Optional.empty();
            }
            throw failed("read", key, e);
        } catch (SdkException | IOException e) {
            throw failed("read", key, e);
        }
    }

    /**
     * Puts a small document if the object still is the one of the entity tag, or is absent where that is null.
     *
     * @return whether the object is the document now; otherwise somebody else has written another or deleted it meanwhile
     */
    boolean replace(String key, @Nullable String eTag, byte[] document, String contentType) throws ArtifactException {
        for (int conflicts = 0; ; conflicts++) {
            try {
                client.putObject(
                        put -> put.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .ifMatch(eTag)
                                .ifNoneMatch(eTag == null ? "*" : null)
                                .overrideConfiguration(limits -> limits.apiCallAttemptTimeout(SMALL_ATTEMPT)
                                        .apiCallTimeout(SMALL_CALL)),
                        RequestBody.fromBytes(document));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    // By another, or by an attempt of this call whose answer was lost.
                    return find(key)
                            .filter(now -> Arrays.equals(now.content(), document))
                            .isPresent();
                }
                // Another write of the key is under way.
                if (e.statusCode() != CONFLICT || conflicts == MAX_CONFLICTS) {
                    throw failed("write", key, e);
                }
            } catch (SdkException e) {
                // The connection broke, and with it the answer: the object says whether the write was made or refused.
                Optional<Found> now = find(key);
                if (now.isEmpty() || now.get().eTag().equals(eTag)) {
                    throw failed("write", key, e);
                }
                return Arrays.equals(now.get().content(), document);
            }
        }
    }

    /**
     * What is known of an object without reading it.
     *
     * @param size its bytes
     * @param sha256 SHA-256 of its bytes, hexadecimal, if whoever wrote it said so
     * @param eTag entity tag, which another content does not have
     */
    record Head(long size, Optional<String> sha256, String eTag) {}

    /** What is known of an object, if it is there. */
    Optional<Head> head(String key) throws ArtifactException {
        try {
            HeadObjectResponse head = client.headObject(ask -> ask.bucket(bucket)
                    .key(key)
                    .overrideConfiguration(limits ->
                            limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)));
            return Optional.of(new Head(
                    head.contentLength(), Optional.ofNullable(head.metadata().get(ArtifactKeys.SHA256)), head.eTag()));
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw failed("read", key, e);
        } catch (SdkException e) {
            throw failed("read", key, e);
        }
    }

    /** Copies an object of at most 5 GiB inside the bucket, with its metadata, if it still is the one of the entity tag. */
    void copy(String from, String eTag, String to) throws ArtifactException {
        try {
            client.copyObject(copy -> copy.sourceBucket(bucket)
                    .sourceKey(from)
                    .copySourceIfMatch(eTag)
                    .destinationBucket(bucket)
                    .destinationKey(to));
        } catch (SdkException e) {
            throw failed("copy", from, e);
        }
    }

    /** Reads the small document of an object, if it is there. */
    public Optional<byte[]> read(String key) throws ArtifactException {
        return get(key);
    }

    /**
     * Copies an object into a file.
     *
     * @param most largest size, in bytes
     * @return its size; nothing where there is no such object
     */
    public Optional<Long> fetch(String key, Path file, long most) throws ArtifactException {
        try (ResponseInputStream<GetObjectResponse> object =
                client.getObject(get -> get.bucket(bucket).key(key))) {
            long size = object.response().contentLength();
            if (size > most) {
                object.abort();
                throw new IOException("it has " + size + " bytes; allowed: at most " + most);
            }
            return Optional.of(Files.copy(object, file, StandardCopyOption.REPLACE_EXISTING));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException | IOException e) {
            throw failed("read", key, e);
        }
    }

    /** Deletes an object, if it is there. */
    void delete(String key) throws ArtifactException {
        try {
            client.deleteObject(delete -> delete.bucket(bucket)
                    .key(key)
                    .overrideConfiguration(limits ->
                            limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)));
        } catch (SdkException e) {
            throw failed("delete", key, e);
        }
    }

    /**
     * Deletes every version of an object, its delete markers too: a bucket with versions keeps what is deleted without a version's id. A
     * store that knows no versions deletes the object.
     */
    void deleteVersions(String key) throws ArtifactException {
        try {
            for (ObjectIdentifier version : versions(key)) {
                client.deleteObject(delete -> delete.bucket(bucket)
                        .key(key)
                        .versionId(version.versionId())
                        .overrideConfiguration(limits ->
                                limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)));
            }
        } catch (S3Exception e) {
            if (e.statusCode() != NOT_IMPLEMENTED) {
                throw failed("delete", key, e);
            }
            delete(key);
        } catch (SdkException e) {
            throw failed("delete", key, e);
        }
    }

    /** The versions of {@code key}, which are the first of the keys that begin with it. */
    private List<ObjectIdentifier> versions(String key) {
        var answer = client.listObjectVersions(list -> list.bucket(bucket)
                .prefix(key)
                .maxKeys(MAX_VERSIONS)
                .overrideConfiguration(
                        limits -> limits.apiCallAttemptTimeout(SMALL_ATTEMPT).apiCallTimeout(SMALL_CALL)));
        return Stream.concat(
                        answer.versions().stream()
                                .map(version -> ObjectIdentifier.builder()
                                        .key(version.key())
                                        .versionId(version.versionId())
                                        .build()),
                        answer.deleteMarkers().stream()
                                .map(marker -> ObjectIdentifier.builder()
                                        .key(marker.key())
                                        .versionId(marker.versionId())
                                        .build()))
                .filter(version -> version.key().equals(key))
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }

    private ArtifactException failed(String verb, String key, Exception reason) {
        return new ArtifactException(
                "cannot " + verb + " s3://" + bucket + '/' + key + ": " + reason.getMessage(), reason);
    }
}
