package dev.composerunner.lambdas;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket as S3 keeps one: sorted keys, conditional writes, listings of at most 1,000 objects. Other calls are refused. */
class InMemoryBucket implements S3Client {

    private static final int LONGEST_LISTING = 1000;

    final NavigableMap<String, String> objects = new TreeMap<>();
    int listings;

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
                GetObjectResponse.builder().contentLength((long) bytes.length).build(),
                new ByteArrayInputStream(bytes));
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        if ("*".equals(request.ifNoneMatch()) && objects.containsKey(request.key())) {
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
        return PutObjectResponse.builder().build();
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        objects.remove(request.key());
        return DeleteObjectResponse.builder().build();
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
                                .lastModified(Instant.parse("2026-11-21T11:59:00Z"))
                                .build())
                        .toList())
                .isTruncated(truncated)
                .nextContinuationToken(truncated ? page.getLast() : null)
                .build();
    }
}
