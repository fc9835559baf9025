package dev.composerunner.lambdas;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.composerunner.contract.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The JSON documents of jobs in the results bucket. */
final class JobDocuments {

    private static final int LARGEST = 4 * 1024 * 1024;

    private final S3Client s3;
    private final String bucket;

    JobDocuments(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** The document, or nothing where there is none. */
    <T> Optional<T> read(String key, Class<T> type) {
        try (ResponseInputStream<GetObjectResponse> object =
                s3.getObject(r -> r.bucket(bucket).key(key))) {
            byte[] bytes = object.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalStateException(key + ": more than " + LARGEST + " bytes");
            }
            return Optional.of(ContractJson.MAPPER.readValue(bytes, type));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(key + ": cannot be read", e);
        }
    }

    void write(String key, Object document) {
        s3.putObject(r -> r.bucket(bucket).key(key).contentType("application/json"), body(document));
    }

    /** Writes the document unless there is one; says whether it did. */
    boolean writeNew(String key, Object document) {
        try {
            s3.putObject(
                    r -> r.bucket(bucket)
                            .key(key)
                            .contentType("application/json")
                            .ifNoneMatch("*"),
                    body(document));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 412 || e.statusCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    void delete(String key) {
        s3.deleteObject(r -> r.bucket(bucket).key(key));
    }

    private static RequestBody body(Object document) {
        try {
            return RequestBody.fromBytes(ContractJson.MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
