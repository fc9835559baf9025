package dev.composerunner.lambdas;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket as S3 keeps one: sorted keys, conditional writes, listings of at most 1,000 objects. Other calls are refused. */
class InMemoryBucket implements S3Client {

    private static final Instant MODIFIED = Instant.parse("2026-11-21T11:59:00Z");
    private static final int LONGEST_LISTING = 1000;

    final NavigableMap<String, String> objects = new TreeMap<>();

    private final Map<String, Map<String, String>> metadata = new HashMap<>();

    /** When objects were written, where it is not {@link #MODIFIED}. */
    final Map<String, Instant> modified = new HashMap<>();

    /** What a bucket with versions holds, as {@code key version}, delete markers too; absent for one without. */
    @Nullable
    TreeSet<String> versions;

    private int lastVersion;
    int listings;
    boolean refusesDeletes;

    /** What somebody else does between a handler's reading and its writing. */
    Runnable beforePut = () -> {};

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}

    @Override
    public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
        String text = objects.get(request.key());
        if (text == null) {
            throw NoSuchKeyException.builder().statusCode(404).build();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ResponseInputStream<>(
                GetObjectResponse.builder()
                        .contentLength((long) bytes.length)
                        .eTag(eTag(text))
                        .metadata(metadata.getOrDefault(request.key(), Map.of()))
                        .lastModified(modified.getOrDefault(request.key(), MODIFIED))
                        .build(),
                new ByteArrayInputStream(bytes));
    }

    /** The last request that wrote an object. */
    @Nullable
    PutObjectRequest lastPut;

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        beforePut.run();
        lastPut = request;
        String present = objects.get(request.key());
        if (("*".equals(request.ifNoneMatch()) && present != null)
                || (request.ifMatch() != null && !request.ifMatch().equals(eTag(present)))) {
            throw S3Exception.builder()
                    .statusCode(412)
                    .message("PreconditionFailed")
                    .build();
        }
        try (var stream = body.contentStreamProvider().newStream()) {
            objects.put(request.key(), new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        metadata.put(request.key(), request.metadata());
        version(request.key());
        return PutObjectResponse.builder().build();
    }

    private static String eTag(@Nullable String text) {
        return "\"" + Objects.hashCode(text) + "\"";
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        if (refusesDeletes) {
            throw S3Exception.builder().statusCode(403).message("AccessDenied").build();
        }
        objects.remove(request.key());
        if (versions != null && request.versionId() != null) {
            versions.remove(request.key() + " " + request.versionId());
        } else {
            version(request.key());
        }
        return DeleteObjectResponse.builder().build();
    }

    private void version(String key) {
        if (versions != null) {
            lastVersion++;
            versions.add(key + " " + (objects.containsKey(key) ? "version-" : "marker-") + lastVersion);
        }
    }

    @Override
    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
        var answer = ListObjectVersionsResponse.builder();
        if (versions == null) {
            // The version of an object that was put while the bucket kept none.
            return answer.versions(objects.tailMap(request.prefix()).keySet().stream()
                            .filter(key -> key.startsWith(request.prefix()))
                            .map(key -> ObjectVersion.builder()
                                    .key(key)
                                    .versionId("null")
                                    .build())
                            .toList())
                    .build();
        }
        List<String[]> found = versions.stream()
                .filter(version -> version.startsWith(request.prefix()))
                .map(version -> version.split(" ", -1))
                .toList();
        return answer.versions(found.stream()
                        .filter(version -> version[1].startsWith("version-"))
                        .map(version -> ObjectVersion.builder()
                                .key(version[0])
                                .versionId(version[1])
                                .build())
                        .toList())
                .deleteMarkers(found.stream()
                        .filter(version -> version[1].startsWith("marker-"))
                        .map(version -> DeleteMarkerEntry.builder()
                                .key(version[0])
                                .versionId(version[1])
                                .build())
                        .toList())
                .build();
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        listings++;
        String after = request.continuationToken() == null ? request.startAfter() : request.continuationToken();
        List<String> keys = objects.tailMap(after == null ? request.prefix() : after, after == null).keySet().stream()
                .filter(key -> key.startsWith(request.prefix()))
                .limit(LONGEST_LISTING + 1)
                .toList();
        boolean truncated = keys.size() > LONGEST_LISTING;
        List<String> page = truncated ? keys.subList(0, LONGEST_LISTING) : keys;
        return ListObjectsV2Response.builder()
                .contents(page.stream()
                        .map(key -> S3Object.builder()
                                .key(key)
                                .size((long) String.valueOf(objects.get(key)).length())
                                .lastModified(modified.getOrDefault(key, MODIFIED))
                                .build())
                        .toList())
                .isTruncated(truncated)
                .nextContinuationToken(truncated ? page.getLast() : null)
                .build();
    }
}
