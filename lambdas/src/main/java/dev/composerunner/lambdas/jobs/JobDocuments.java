package dev.composerunner.lambdas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The JSON documents of jobs in the results bucket. */
public final class JobDocuments {

    private static final int LARGEST = 16 * 1024 * 1024;

    /** S3 answers 409 where another write of the key is under way; it is over, one way or the other, soon after. */
    private static final int MOST_CONFLICTS = 3;

    /** A record is written by the job, and by the handlers that see it end: a handful of times. */
    private static final int MOST_CHANGES = 10;

    /** A job's keys are written once or twice. */
    private static final int MAX_VERSIONS = 1000;

    /** As the key of an {@link Encryption}: the one of the account that AWS manages. */
    public static final String MANAGED_BY_AWS = "aws";

    /** Metadata of a document by which the call that has written it knows it again. */
    private static final String WRITER = "writer";

    private final S3Client s3;
    private final String bucket;
    private final @Nullable Encryption encryption;

    /** Documents that are encrypted as the bucket has it. */
    public JobDocuments(S3Client s3, String bucket) {
        this(s3, bucket, null);
    }

    /** @param encryption of some of the documents; absent: the bucket's own everywhere */
    public JobDocuments(S3Client s3, String bucket, @Nullable Encryption encryption) {
        this.s3 = s3;
        this.bucket = bucket;
        this.encryption = encryption;
    }

    /**
     * Encryption by a key of KMS, whatever the bucket does by itself.
     *
     * @param folder whose documents are encrypted so when they are written
     * @param key ARN of the key, or {@link #MANAGED_BY_AWS}
     */
    public record Encryption(String folder, String key) {}

    /** A document that is there and cannot be used: too large, not JSON, or not of its type. */
    public static final class UnreadableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        // Without the parser's exception: it quotes what it read, which may be a secret.
        UnreadableException(String message) {
            super(message);
        }
    }

    /**
     * The document, or nothing where there is none.
     *
     * @throws UnreadableException if there is something else under the key
     */
    public <T> Optional<T> read(String key, Class<T> type) {
        return read(key, type, LARGEST);
    }

    /** As {@link #read(String, Class)}, with {@code largest} bytes as the most that the document may have. */
    public <T> Optional<T> read(String key, Class<T> type, int largest) {
        Stored stored = stored(key, largest);
        return stored == null ? Optional.empty() : Optional.ofNullable(stored.document(type));
    }

    /**
     * What is known of an object without reading it.
     *
     * @param size its bytes
     * @param sha256 SHA-256 of its bytes, hexadecimal, if whoever wrote it said so
     */
    public record Head(long size, Optional<String> sha256) {}

    /** What is known of an object, if it is there. */
    public Optional<Head> head(String key) {
        try {
            HeadObjectResponse head = s3.headObject(r -> r.bucket(bucket).key(key));
            return Optional.of(new Head(
                    head.contentLength(), Optional.ofNullable(head.metadata().get(ArtifactKeys.SHA256))));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** An object as it was found: the bytes, or that they are more than asked for. */
    private static final class Stored {

        private final String key;
        private final byte[] bytes;
        private final int largest;
        private final String eTag;
        private final Instant lastModified;
        private final @Nullable String writer;

        Stored(String key, byte[] bytes, int largest, GetObjectResponse found) {
            this.key = key;
            this.bytes = bytes;
            this.largest = largest;
            this.eTag = found.eTag();
            this.lastModified = found.lastModified();
            this.writer = found.metadata().get(WRITER);
        }

        <T> @Nullable T document(Class<T> type) {
            if (bytes.length > largest) {
                throw new UnreadableException(key + ": more than " + largest + " bytes");
            }
            try {
                return ContractJson.MAPPER.readValue(bytes, type);
            } catch (JsonProcessingException e) {
                throw new UnreadableException(key + ": not the JSON of a " + type.getSimpleName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private @Nullable Stored stored(String key, int largest) {
        try (ResponseInputStream<GetObjectResponse> object =
                s3.getObject(r -> r.bucket(bucket).key(key))) {
            byte[] bytes = object.readNBytes(largest + 1);
            if (bytes.length > largest) {
                object.abort();
            }
            return new Stored(key, bytes, largest, object.response());
        } catch (NoSuchKeyException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": cannot be read", e);
        }
    }

    /**
     * Replaces a document by what {@code change} makes of it, or leaves it where that makes nothing. Whoever writes the document
     * meanwhile loses nothing: the change is made again, to what is there then. What cannot be read counts as nothing, and is replaced.
     *
     * @param change from the document, if there is one, to the one to write; called once for each try
     */
    public <T> void change(String key, Class<T> type, Function<Optional<T>, Optional<T>> change) {
        for (int tries = 1; ; tries++) {
            Stored stored = stored(key, LARGEST);
            Optional<T> changed = change.apply(stored == null ? Optional.empty() : readable(stored, type));
            if (changed.isEmpty() || put(key, changed.get(), stored == null ? null : stored.eTag)) {
                return;
            }
            if (tries == MOST_CHANGES) {
                throw new IllegalStateException(key + ": written by others " + tries + " times while it was changed");
            }
        }
    }

    private static <T> Optional<T> readable(Stored stored, Class<T> type) {
        try {
            return Optional.ofNullable(stored.document(type));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    /** Writes the document unless there is one; says whether it did. */
    public boolean writeNew(String key, Object document) {
        return put(key, document, null);
    }

    /** Writes the document in place of one that was written before {@code time}; says whether it did. */
    public boolean replaceOlder(String key, Object document, Instant time) {
        Stored stored = stored(key, LARGEST);
        return stored != null && stored.lastModified.isBefore(time) && put(key, document, stored.eTag);
    }

    /** Writes the document if the object still is the one of the entity tag, or absent where that is null; says whether it did. */
    private boolean put(String key, Object document, @Nullable String eTag) {
        byte[] bytes = bytes(document);
        String writer = UUID.randomUUID().toString();
        for (int conflicts = 0; ; conflicts++) {
            try {
                s3.putObject(
                        r -> encrypt(r, key)
                                .bucket(bucket)
                                .key(key)
                                .contentType("application/json")
                                .metadata(Map.of(WRITER, writer))
                                .ifMatch(eTag)
                                .ifNoneMatch(eTag == null ? "*" : null),
                        RequestBody.fromBytes(bytes));
                return true;
            } catch (NoSuchKeyException e) {
                return false; // deleted since
            } catch (S3Exception e) {
                if (e.statusCode() == 412) {
                    // By another, or by an attempt of this call whose answer was lost.
                    Stored now = stored(key, LARGEST);
                    return now != null && writer.equals(now.writer);
                }
                if (e.statusCode() != 409 || conflicts == MOST_CONFLICTS) {
                    throw e;
                }
            } catch (SdkClientException e) {
                // The connection broke, and with it the answer: the object says whether the write was made or refused.
                Stored now = stored(key, LARGEST);
                if (now == null || now.eTag.equals(eTag)) {
                    throw e;
                }
                return writer.equals(now.writer);
            }
        }
    }

    private PutObjectRequest.Builder encrypt(PutObjectRequest.Builder request, String key) {
        if (encryption == null || !key.startsWith(encryption.folder())) {
            return request;
        }
        return request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                .ssekmsKeyId(encryption.key().equals(MANAGED_BY_AWS) ? null : encryption.key());
    }

    /**
     * An object of a listing.
     *
     * @param key its key
     * @param lastModified when it was written
     */
    public record Listed(String key, Instant lastModified) {}

    /** Every object below a folder. */
    public List<Listed> list(String folder) {
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(folder)).contents().stream()
                .map(object -> new Listed(object.key(), object.lastModified()))
                .toList();
    }

    /** Deletes every object below a folder; of a bucket with versions, the versions stay until they expire. */
    public void deleteFolder(String folder) {
        for (S3Object object :
                s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(folder)).contents()) {
            delete(object.key());
        }
    }

    public void delete(String key) {
        s3.deleteObject(r -> r.bucket(bucket).key(key));
    }

    /**
     * Deletes every version of an object, its delete markers too: a bucket with versions keeps what is deleted without a version's id. A
     * store that knows no versions deletes the object.
     */
    public void deleteVersions(String key) {
        ListObjectVersionsResponse found;
        try {
            found = s3.listObjectVersions(r -> r.bucket(bucket).prefix(key).maxKeys(MAX_VERSIONS));
        } catch (S3Exception e) {
            if (e.statusCode() != 501) {
                throw e;
            }
            delete(key);
            return;
        }
        found.versions().stream()
                .filter(version -> version.key().equals(key))
                .forEach(version -> deleteVersion(key, version.versionId()));
        found.deleteMarkers().stream()
                .filter(marker -> marker.key().equals(key))
                .forEach(marker -> deleteVersion(key, marker.versionId()));
    }

    private void deleteVersion(String key, String version) {
        s3.deleteObject(r -> r.bucket(bucket).key(key).versionId(version));
    }

    private static byte[] bytes(Object document) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
