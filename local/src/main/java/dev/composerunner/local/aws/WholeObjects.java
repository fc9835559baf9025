package dev.composerunner.local.aws;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects that are whole. The store behind writes an object as {@code KEY-UUID} beside its place and moves it there; until then, and
 * for ever where the process is killed meanwhile, that file looks like an object of its own, which anybody may read. Here it does not exist.
 */
final class WholeObjects extends ForwardingBlobStore {

    private static final Pattern UNFINISHED =
            Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.DOTALL);

    WholeObjects(BlobStore objects) {
        super(objects);
    }

    /** Deletes what a process that was killed had not finished writing below {@code folder}. Nobody may be writing there. */
    static void sweep(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // Earlier versions of objects have names of another kind.
                return directory.endsWith(".s3proxy-versions")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && isUnfinished(file.toString())) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isUnfinished(String key) {
        return UNFINISHED.matcher(key).matches();
    }

    private static void requireWhole(String bucket, String key) {
        if (isUnfinished(key)) {
            throw S3Exceptions.noSuchKey(bucket, key, "The specified key does not exist.");
        }
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response listed = super.list(request);
        return listed.contents().stream().anyMatch(object -> isUnfinished(object.key()))
                ? listed.copy(changed -> changed.contents(listed.contents().stream()
                        .filter(object -> !isUnfinished(object.key()))
                        .toArray(S3Object[]::new)))
                : listed;
    }

    @Override
    public boolean blobExists(String bucket, String key) {
        return !isUnfinished(key) && super.blobExists(bucket, key);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        requireWhole(request.bucket(), request.key());
        return super.blobMetadata(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        requireWhole(request.bucket(), request.key());
        return super.getBlob(request);
    }

    @Override
    public GetObjectAclResponse getBlobAcl(GetObjectAclRequest request) {
        requireWhole(request.bucket(), request.key());
        return super.getBlobAcl(request);
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key) {
        requireWhole(bucket, key);
        return super.getBlobAccess(bucket, key);
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key, @Nullable String version) {
        requireWhole(bucket, key);
        return super.getBlobAccess(bucket, key, version);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        requireOther(request.key());
        return super.putBlob(request, content);
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        requireOther(request.destinationKey());
        return super.copyBlob(request);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
        requireOther(request.key());
        return super.initiateMultipartUpload(request);
    }

    /** An object of such a name would not be seen, and be gone after the next start. */
    private static void requireOther(String key) {
        if (isUnfinished(key)) {
            throw S3Exceptions.invalidArgument("key: got one that ends in a hyphen and a UUID; allowed: any other");
        }
    }
}
