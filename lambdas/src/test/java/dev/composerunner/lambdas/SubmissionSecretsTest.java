package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;

import dev.composerunner.contract.HandlerEnvironment;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

/** The keys of a submission: stored beside the results before the job begins, seen nowhere else. */
final class SubmissionSecretsTest {

    private static final String KEY = "r.secrets/job-1.json";

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final SubmitHandler handler =
            new SubmitHandler(deployment.sfn, bucket, Clock.systemUTC(), Deployment.SETTINGS);

    @Test
    void keys_ofASubmission_areStoredAndNotInTheExecutionsInput() throws IOException {
        var answer = Invocation.post(handler, submission("hunter2"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(bucket.objects).containsOnlyKeys(KEY).containsValue("{\"nsc_key\":\"hunter2\"}");
        var request = ArgumentCaptor.forClass(StartExecutionRequest.class);
        verify(deployment.sfn).startExecution(request.capture());
        // The input stays readable in the execution's history for whoever may look at it.
        assertThat(request.getValue().toString()).doesNotContain("hunter2");
        assertThat(request.getValue().input()).contains("\"secrets_key\":\"" + KEY + "\"");
        assertThat(answer.body().toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"meta_analysis_id\":{\"nsc_key\":\"hunter2\"}} | meta_analysis_id: got an object; allowed: a text",
                "{\"meta_analysis_id\":[{\"nsc_key\":\"hunter2\"}]} | meta_analysis_id: got an array; allowed: a text",
                "{\"job_type\":{\"nsc_key\":\"hunter2\"}} | job_type: got an object; allowed: a text"
            })
    void key_inTheWrongPlace_isNotShown(String submission, String error) throws IOException {
        assertThat(Invocation.post(handler, submission).error()).isEqualTo(error);
    }

    @Test
    void sameKeys_again_areTheSameJob() throws IOException {
        var first = Invocation.post(handler, submission("hunter2"));
        var second = Invocation.post(handler, submission("hunter2"));

        assertThat(second).isEqualTo(first);
        assertThat(bucket.objects).containsEntry(KEY, "{\"nsc_key\":\"hunter2\"}");
    }

    @Test
    void otherKeys_underThePrefix_are409AndTheFirstStay() throws IOException {
        Invocation.post(handler, submission("hunter2"));

        var answer = Invocation.post(handler, submission("other"));

        // Inputs are equal, so Step Functions alone would take it for the same job and run it with somebody else's key.
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.error()).doesNotContain("other\"").doesNotContain("hunter2");
        assertThat(bucket.objects).containsEntry(KEY, "{\"nsc_key\":\"hunter2\"}");
    }

    @Test
    void keys_underThePrefixOfAJobWithout_are409AndNotKept() throws IOException {
        Invocation.post(handler, "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\"}");

        assertThat(Invocation.post(handler, submission("hunter2")).statusCode()).isEqualTo(409);
        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void keys_ofAStartThatIsRefused_areNotKept() throws IOException {
        doThrow(SfnException.builder()
                        .statusCode(400)
                        .message("StateMachineDoesNotExist")
                        .build())
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));

        assertThat(Invocation.post(handler, submission("hunter2")).statusCode()).isEqualTo(500);
        // No job will ever read or remove them.
        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void keys_ofAStartWithAnUnknownEnd_areKept() throws IOException {
        doThrow(ApiCallTimeoutException.create(20_000L))
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));

        assertThat(Invocation.post(handler, submission("hunter2")).statusCode()).isEqualTo(500);
        // The job may have begun all the same; without its keys it would compute for hours and then fail to upload.
        assertThat(bucket.objects).containsOnlyKeys(KEY);
    }

    @Test
    void keys_ofAFaultOfTheService_areKept() throws IOException {
        doThrow(SfnException.builder().statusCode(500).build())
                .when(deployment.sfn)
                .startExecution(any(StartExecutionRequest.class));

        Invocation.post(handler, submission("hunter2"));

        assertThat(bucket.objects).containsOnlyKeys(KEY);
    }

    @Test
    void keysLeft_byAFaultOfTheService_doNotBlockThePrefix() throws IOException {
        deployment.startFaults = 1;
        var clocked = new SubmitHandler(deployment.sfn, bucket, Deployment.CLOCK, Deployment.SETTINGS);
        Invocation.post(clocked, submission("hunter2"));

        // Another start may be about to begin the job with them.
        bucket.modified.put(KEY, Deployment.NOW.minusSeconds(100));
        assertThat(Invocation.post(clocked, submission("other")).statusCode()).isEqualTo(409);
        assertThat(bucket.objects).containsEntry(KEY, "{\"nsc_key\":\"hunter2\"}");

        bucket.modified.put(KEY, Deployment.NOW.minusSeconds(121));
        assertThat(Invocation.post(clocked, submission("other")).statusCode()).isEqualTo(202);
        assertThat(bucket.objects).containsEntry(KEY, "{\"nsc_key\":\"other\"}");
    }

    @Test
    void sameKeys_afterAFaultOfTheService_startAtOnce() throws IOException {
        deployment.startFaults = 1;
        Invocation.post(handler, submission("hunter2"));

        assertThat(Invocation.post(handler, submission("hunter2")).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"arn:aws:kms:eu-central-1:123456789012:key/k, arn:aws:kms:eu-central-1:123456789012:key/k", "aws,"})
    void keys_ofADeploymentWithAKeyOfKms_areEncryptedByIt(String setting, @Nullable String key) throws IOException {
        var encrypting = new SubmitHandler(
                deployment.sfn,
                bucket,
                Deployment.CLOCK,
                Deployment.settings(Map.of(HandlerEnvironment.SECRETS_KMS_KEY, setting)));

        Invocation.post(encrypting, submission("hunter2"));

        PutObjectRequest put = Objects.requireNonNull(bucket.lastPut);
        assertThat(put.key()).isEqualTo(KEY);
        assertThat(put.serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(put.ssekmsKeyId()).isEqualTo(key);
    }

    @Test
    void keys_ofADeploymentWithout_areEncryptedAsTheBucketHasIt() throws IOException {
        Invocation.post(handler, submission("hunter2"));

        assertThat(Objects.requireNonNull(bucket.lastPut).serverSideEncryption())
                .isNull();
    }

    @Test
    void refusal_whoseCleanUpFails_outranksIt() {
        var refusal = SfnException.builder().statusCode(400).message("refused").build();
        doThrow(refusal).when(deployment.sfn).startExecution(any(StartExecutionRequest.class));
        var stubborn = new SubmitHandler(
                deployment.sfn,
                new InMemoryBucket() {
                    @Override
                    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
                        throw S3Exception.builder().statusCode(503).build();
                    }
                },
                Clock.systemUTC(),
                Deployment.SETTINGS);

        assertThatThrownBy(() -> Invocation.direct(stubborn, submission("hunter2")))
                .isSameAs(refusal)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    private static String submission(String key) {
        return "{\"meta_analysis_id\":\"abc\",\"artifact_prefix\":\"job-1\",\"nsc_key\":\"" + key + "\"}";
    }
}
