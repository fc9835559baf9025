package dev.composerunner.lambdas;

import dev.composerunner.lambdas.DeployedFunction.Call;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Records which rights the calls need. */
final class RecordingBucket extends InMemoryBucket {

    final Set<Call> calls = new HashSet<>();

    @Override
    public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
        calls.add(Call.of("s3:GetObject", request.bucket() + "/" + request.key()));
        if (!objects.containsKey(request.key())) {
            // Without the right to list, S3 answers 403 for an object that is not there.
            calls.add(Call.of("s3:ListBucket", request.bucket()));
        }
        return super.getObject(request);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        calls.add(Call.of("s3:PutObject", request.bucket() + "/" + request.key()));
        return super.putObject(request, body);
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        calls.add(Call.of(
                request.versionId() == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
                request.bucket() + "/" + request.key()));
        return super.deleteObject(request);
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        calls.add(new Call("s3:ListBucket", request.bucket(), request.prefix()));
        return super.listObjectsV2(request);
    }

    @Override
    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
        calls.add(new Call("s3:ListBucketVersions", request.bucket(), request.prefix()));
        return super.listObjectVersions(request);
    }
}
