package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

final class CancelHandlerTest {

    private static final String METADATA = "r/job-1/metadata.json";
    private static final String SECRETS = "r.secrets/job-1.json";

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final CancelHandler handler =
            new CancelHandler(deployment.sfn, bucket, Deployment.CLOCK, Deployment.SETTINGS);

    CancelHandlerTest() {
        bucket.objects.put(SECRETS, "{\"nsc_key\":\"hunter2\"}");
    }

    @Test
    void runningJob_isStoppedWithItsRecordAndWithoutItsSecrets() throws IOException {
        deployment.running("job-1");

        var answer = cancel("{\"job_id\":\"job-1\",\"reason\":\"wrong study set\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(ContractJson.MAPPER.readTree(
                        "{\"job_id\":\"" + Deployment.arn("job-1") + "\",\"status\":\"ABORTED\"}"));
        assertThat(record().failure()).isEqualTo(new Failure(FailureType.Cancelled, "wrong study set"));
        assertThat(record().stopTime()).isEqualTo(Deployment.NOW);
        verify(deployment.sfn)
                .stopExecution(StopExecutionRequest.builder()
                        .executionArn(Deployment.arn("job-1"))
                        .error("Cancelled")
                        .cause("wrong study set")
                        .build());
        assertThat(bucket.objects).doesNotContainKey(SECRETS);
    }

    @Test
    void record_isThereBeforeTheTaskIsStopped() throws IOException {
        deployment.running("job-1");
        // The task finds in it why it is told to end; afterwards would be too late.
        doAnswer(call -> {
                    assertThat(record().failure()).isNotNull();
                    return StopExecutionResponse.builder().build();
                })
                .when(deployment.sfn)
                .stopExecution(any(StopExecutionRequest.class));

        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(200);
        verify(deployment.sfn).stopExecution(any(StopExecutionRequest.class));
    }

    @Test
    void stoppedJob_thatIsStillDescribedAsRunning_isAborted() throws IOException {
        deployment.running("job-1");
        doAnswer(call -> StopExecutionResponse.builder().build())
                .when(deployment.sfn)
                .stopExecution(any(StopExecutionRequest.class));

        // DescribeExecution lags behind: the record must stay, and the client must not think that the stop failed.
        assertThat(cancel("{\"job_id\":\"job-1\"}").body().path("status").asText())
                .isEqualTo("ABORTED");
        assertThat(record().failure()).isEqualTo(new Failure(FailureType.Cancelled, "cancelled on request"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"})
    void endedJob_isLeftAsItEnded(String status) throws IOException {
        deployment.ended("job-1", ExecutionStatus.fromValue(status));

        var answer = cancel("{\"job_id\":\"job-1\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().path("status").asText()).isEqualTo(status);
        verify(deployment.sfn, never()).stopExecution(any(StopExecutionRequest.class));
        // A cancellation that broke off after the stop is made good by asking again.
        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void jobThatEndsMeanwhile_withItsOwnRecord_keepsIt() throws IOException {
        deployment.running("job-1");
        bucket.objects.put(METADATA, "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\"}");
        endsWhileBeingStopped(ExecutionStatus.SUCCEEDED);

        assertThat(cancel("{\"job_id\":\"job-1\"}").body().path("status").asText())
                .isEqualTo("SUCCEEDED");
        assertThat(record().status()).isEqualTo("SUCCEEDED");
    }

    @Test
    void jobThatEndsMeanwhile_withoutARecord_isNotRecordedAsCancelled() throws IOException {
        deployment.running("job-1");
        endsWhileBeingStopped(ExecutionStatus.TIMED_OUT);

        assertThat(cancel("{\"job_id\":\"job-1\"}").body().path("status").asText())
                .isEqualTo("TIMED_OUT");
        assertThat(bucket.objects).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\"}", "{\"status\":\"SUCC"})
    void jobThatEndsMeanwhile_andReplacesTheRecord_keepsItsOwn(String own) throws IOException {
        deployment.running("job-1");
        doAnswer(call -> {
                    bucket.objects.put(METADATA, own);
                    deployment.ended("job-1", ExecutionStatus.SUCCEEDED);
                    return StopExecutionResponse.builder().build();
                })
                .when(deployment.sfn)
                .stopExecution(any(StopExecutionRequest.class));

        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(200);
        assertThat(bucket.objects).containsEntry(METADATA, own);
    }

    @Test
    void stopThatFails_is500AndKeepsTheSecrets() throws IOException {
        deployment.running("job-1");
        doThrow(SfnException.builder().statusCode(500).build())
                .when(deployment.sfn)
                .stopExecution(any(StopExecutionRequest.class));

        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(500);
        // The job still runs and still needs them; and its task would end by a record that says it was cancelled.
        assertThat(bucket.objects).containsOnlyKeys(SECRETS);
    }

    @Test
    void recordThatCouldNotBeTakenBack_isTakenBackWhenAskedAgain() throws IOException {
        deployment.running("job-1");
        endsWhileBeingStopped(ExecutionStatus.TIMED_OUT);
        bucket.refusesDeletes = true;
        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(500);
        assertThat(record().failure()).isEqualTo(new Failure(FailureType.Cancelled, "cancelled on request"));

        bucket.refusesDeletes = false;
        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(200);

        assertThat(bucket.objects).isEmpty();
    }

    @Test
    void recordOfAnEarlierJobOfTheSameName_isReplaced() throws IOException {
        deployment.running("job-1");
        bucket.objects.put(
                METADATA,
                "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\",\"execution\":{\"arn\":\""
                        + Deployment.arn("job-1") + "\",\"start_time\":\"2026-08-01T12:00:00Z\"}}");

        cancel("{\"job_id\":\"job-1\"}");

        assertThat(record().failure()).isEqualTo(new Failure(FailureType.Cancelled, "cancelled on request"));
        assertThat(record().execution())
                .isEqualTo(new JobExecution(Deployment.arn("job-1"), Deployment.NOW.minusSeconds(60)));
    }

    @Test
    void request_byGet_is405AndStopsNothing() throws IOException {
        deployment.running("job-1");

        var answer = Invocation.get(handler, Map.of("job_id", "job-1"));

        // An image on any page asks by GET.
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.error()).isEqualTo("method: got GET; allowed: POST");
        verify(deployment.sfn, never()).stopExecution(any(StopExecutionRequest.class));
        assertThat(Invocation.direct(handler, "{\"job_id\":\"job-1\"}")
                        .path("status")
                        .asText())
                .isEqualTo("ABORTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[\"x\"]", "{}", "true"})
    void reasonThatIsNoText_is400AndStopsNothing(String reason) throws IOException {
        deployment.running("job-1");

        var answer = cancel("{\"job_id\":\"job-1\",\"reason\":" + reason + "}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.error()).isEqualTo("reason: got " + reason + "; allowed: a text of at most 1000 characters");
        verify(deployment.sfn, never()).stopExecution(any(StopExecutionRequest.class));
    }

    @Test
    void unknownJob_is404AndLeavesNoRecord() throws IOException {
        assertThat(cancel("{\"job_id\":\"job-1\"}").statusCode()).isEqualTo(404);
        assertThat(bucket.objects).containsOnlyKeys(SECRETS);
    }

    private void endsWhileBeingStopped(ExecutionStatus status) {
        var running = DescribeExecutionResponse.builder()
                .executionArn(Deployment.arn("job-1"))
                .startDate(Deployment.NOW.minusSeconds(60))
                .status(ExecutionStatus.RUNNING)
                .build();
        doAnswer(call -> {
                    deployment.ended("job-1", status);
                    return running;
                })
                .doAnswer(call -> running.toBuilder().status(status).build())
                .when(deployment.sfn)
                .describeExecution(any(DescribeExecutionRequest.class));
    }

    private Invocation.HttpAnswer cancel(String body) throws IOException {
        return Invocation.post(handler, body);
    }

    private JobMetadata record() throws IOException {
        return ContractJson.MAPPER.readValue(String.valueOf(bucket.objects.get(METADATA)), JobMetadata.class);
    }
}
