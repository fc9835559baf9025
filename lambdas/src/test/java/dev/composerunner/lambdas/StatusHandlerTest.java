package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.lambdas.jobs.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

final class StatusHandlerTest {

    private static final String METADATA = "r/job-1/metadata.json";
    private static final String PROGRESS = "r/job-1/progress.json";

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final StatusHandler handler = new StatusHandler(deployment.sfn, bucket, Deployment.SETTINGS);

    @Test
    void runningJob_hasProgressAndNoResult() throws IOException {
        deployment.running("job-1");
        bucket.objects.put(
                PROGRESS, "{\"phase\":\"estimating\",\"done\":3,\"total\":9,\"updated_at\":\"2026-11-21T11:59:00Z\"}");
        // A cancellation in flight writes the record first: a running job has no result yet.
        bucket.objects.put(METADATA, "{\"status\":\"FAILED\"}");

        var answer = get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(ContractJson.MAPPER.readTree("{\"job_id\":\"" + Deployment.arn("job-1")
                        + "\",\"status\":\"RUNNING\",\"start_time\":\"2026-11-21T11:59:00+00:00\",\"output\":{},"
                        + "\"artifact_prefix\":\"job-1\",\"progress\":{\"phase\":\"estimating\",\"done\":3,"
                        + "\"total\":9,\"updated_at\":\"2026-11-21T11:59:00Z\"}}"));
    }

    @Test
    void runningJob_withoutOrWithTornProgress_isAnswered() throws IOException {
        deployment.running("job-1");
        assertThat(get().body().has("progress")).isFalse();

        for (String torn : new String[] {"", "{\"phase\":\"est", "{}", "null", "[]", "{\"phase\":7,\"done\":\"x\"}"}) {
            bucket.objects.put(PROGRESS, torn);
            var answer = get();
            assertThat(answer.statusCode()).as(torn).isEqualTo(200);
            assertThat(answer.body().has("progress")).as(torn).isFalse();
        }
    }

    @Test
    void jobWhoseTaskHasNotBegun_waitsForIt_withWhatEcsSaysOfIt() throws IOException {
        deployment.running("job-1");
        EcsClient ecs = mock(EcsClient.class, CALLS_REAL_METHODS);
        var starting = new StatusHandler(
                deployment.sfn, bucket, () -> ecs, Deployment.settings(Map.of(HandlerEnvironment.CLUSTER, "jobs")));
        deployment.tasks();
        assertThat(waitingFor(starting)).isEqualTo("a task: ECS has not taken it yet");

        deployment.tasks("early", "late");
        var answers = new ArrayList<Task>();
        doAnswer(call -> {
                    DescribeTasksRequest request = call.getArgument(0);
                    assertThat(request.cluster()).isEqualTo("jobs");
                    assertThat(request.tasks()).containsExactly("late");
                    return DescribeTasksResponse.builder().tasks(answers).build();
                })
                .when(ecs)
                .describeTasks(any(DescribeTasksRequest.class));
        // ECS forgets a task an hour after its end.
        assertThat(waitingFor(starting)).isEmpty();
        answers.clear();
        answers.add(Task.builder().lastStatus("PROVISIONING").build());
        assertThat(waitingFor(starting)).isEqualTo("its task: PROVISIONING");
        answers.clear();
        answers.add(Task.builder()
                .lastStatus("PENDING")
                .containers(
                        Container.builder().build(),
                        Container.builder()
                                .reason("CannotPullContainerError: no such tag")
                                .build())
                .build());
        assertThat(waitingFor(starting)).isEqualTo("its task: PENDING, CannotPullContainerError: no such tag");
        answers.clear();
        answers.add(Task.builder()
                .lastStatus("STOPPED")
                .stoppedReason("Spot interruption")
                .build());
        assertThat(waitingFor(starting)).isEqualTo("the end of its task, or the next run: STOPPED, Spot interruption");
        answers.clear();
        answers.add(Task.builder().lastStatus("RUNNING").build());
        assertThat(waitingFor(starting)).isEmpty();
        doThrow(EcsException.builder().statusCode(400).message("Rate exceeded").build())
                .when(ecs)
                .describeTasks(any(DescribeTasksRequest.class));
        assertThat(waitingFor(starting)).isEmpty();
        // A job that has shown progress needs nobody else.
        bucket.objects.put(PROGRESS, "{\"phase\":\"estimating\",\"updated_at\":\"2026-11-21T11:59:00Z\"}");
        deployment.tasks();
        assertThat(waitingFor(starting)).isEmpty();
    }

    private static String waitingFor(StatusHandler handler) throws IOException {
        var answer = Invocation.get(handler, Map.of("job_id", "job-1"));
        assertThat(answer.statusCode()).as(answer.toString()).isEqualTo(200);
        return answer.body().path("waiting_for").asText();
    }

    @Test
    void succeededJob_hasOutputAndResult() throws IOException {
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.SUCCEEDED)
                        .stopDate(Deployment.NOW)
                        .output("{\"a\":1}"));
        bucket.objects.put(METADATA, "{\"status\":\"SUCCEEDED\",\"of_a_later_version\":7}");

        var answer = get();

        assertThat(answer.body().path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(answer.body().path("stop_time").asText()).isEqualTo("2026-11-21T12:00:00+00:00");
        assertThat(answer.body().path("output").path("a").asInt()).isEqualTo(1);
        // The document as the job left it, with the fields that this handler does not know.
        assertThat(answer.body().path("result").path("of_a_later_version").asInt())
                .isEqualTo(7);
        assertThat(answer.body().has("error")).isFalse();
        assertThat(answer.body().has("progress")).isFalse();
    }

    @Test
    void failedJob_hasTypeAndText() throws IOException {
        failed("OutOfMemory", "the task ran out of memory");

        // DescribeExecution has both; the original looked for them in the output, which a failed run has not.
        assertThat(get().body().path("error").asText()).isEqualTo("OutOfMemory");
        assertThat(get().body().path("cause").asText()).isEqualTo("the task ran out of memory");
    }

    @Test
    void failedJob_whoseFailureWasNotRecorded_hasATypeAllTheSame() throws IOException {
        failed(
                "States.TaskFailed",
                "{\"StopCode\":\"EssentialContainerExited\",\"StoppedReason\":\"Essential container in task exited\","
                        + "\"Containers\":[{\"ExitCode\":10}]}");

        assertThat(get().body().path("error").asText()).isEqualTo("InvalidInput");
        assertThat(get().body().path("cause").asText())
                .isEqualTo("the task ended with exit code 10 (InvalidInput): Essential container in task exited");
    }

    @Test
    void failedJob_withoutErrorAndCause_isInternal() throws IOException {
        deployment.ended("job-1", ExecutionStatus.FAILED);

        assertThat(get().body().path("error").asText()).isEqualTo("Internal");
        assertThat(get().body().path("cause").asText()).isEqualTo("the workflow failed and gave no cause");
    }

    @Test
    void abortedAndTimedOutJob_areCancelledAndTimeout() throws IOException {
        deployment.ended("job-1", ExecutionStatus.ABORTED);
        assertThat(get().body().path("error").asText()).isEqualTo("Cancelled");
        assertThat(get().body().path("cause").asText()).isEqualTo("the job was stopped");

        deployment.ended("job-1", ExecutionStatus.TIMED_OUT);
        assertThat(get().body().path("error").asText()).isEqualTo("Timeout");
        assertThat(get().body().path("cause").asText()).isEqualTo("the job ran longer than it may");
    }

    @Test
    void endedJob_withMetadataThatCannotBeRead_isAnswered() throws IOException {
        failed("JobError", "it broke");

        for (String torn : new String[] {"{\"status\":", "hello", "x".repeat(3 * 1024 * 1024)}) {
            bucket.objects.put(METADATA, torn);
            var answer = get();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body().path("error").asText()).isEqualTo("JobError");
            assertThat(answer.body().path("result").path("unreadable").asText()).startsWith(METADATA + ": ");
        }
    }

    @Test
    void endedJob_withMetadataOfManyQuotes_fitsIntoTheAnswer() throws IOException {
        failed("JobError", "it broke");
        // Every quote of an escaped text is escaped again, twice over HTTP: 2 MB of them are the worst that is
        // answered.
        bucket.objects.put(METADATA, "{\"a\":\"" + "\\\"".repeat(1024 * 1024 - 10) + "\"}");

        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void outputThatIsNoJson_isAnsweredAsItIs() throws IOException {
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.SUCCEEDED)
                        .output("not json"));

        assertThat(get().body().path("output").path("raw_output").asText()).isEqualTo("not json");
    }

    @Test
    void job_byArnPrefixOrDirectly_isTheSame() throws IOException {
        deployment.running("job-1");

        assertThat(Invocation.get(handler, Map.of("job_id", "job-1"))).isEqualTo(get());
        assertThat(Invocation.get(handler, Map.of("artifact_prefix", "job-1"))).isEqualTo(get());
        assertThat(Invocation.direct(handler, "{\"job_id\":\"" + Deployment.arn("job-1") + "\"}"))
                .isEqualTo(get().body());
    }

    @Test
    void job_thatStepFunctionsHasForgotten_isAnsweredFromItsRecord() throws IOException {
        bucket.objects.put(
                METADATA,
                "{\"status\":\"FAILED\",\"job_type\":\"meta-analysis\",\"start_time\":\"2026-08-01T10:00:00Z\","
                        + "\"stop_time\":\"2026-08-01T11:00:00Z\",\"failure\":{\"type\":\"InvalidInput\",\"message\":\"no foci\"},"
                        + "\"cost\":{\"estimated_usd\":2.5,\"actual_usd\":0.5}}");

        var answer = get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().path("job_id").asText()).isEqualTo(Deployment.arn("job-1"));
        assertThat(answer.body().path("status").asText()).isEqualTo("FAILED");
        assertThat(answer.body().path("error").asText()).isEqualTo("InvalidInput");
        assertThat(answer.body().path("stop_time").asText()).isEqualTo("2026-08-01T11:00:00+00:00");
        assertThat(answer.body().at("/cost/actual_usd").asDouble()).isEqualTo(0.5);

        // What another program has left there is no record of a job.
        for (String other : new String[] {"{}", "[]", "{\"status\":\"FAILED\"}", "no JSON"}) {
            bucket.objects.put(METADATA, other);
            assertThat(get().statusCode()).as(other).isEqualTo(404);
        }
    }

    @Test
    void unknownJob_is404() throws IOException {
        assertThat(get().statusCode()).isEqualTo(404);
        assertThat(get().error()).isEqualTo("there is no job " + Deployment.arn("job-1"));
        assertThatThrownBy(() -> Invocation.direct(handler, "{\"job_id\":\"job-1\"}"))
                .isInstanceOf(RefusedException.class);
    }

    private void failed(String error, String cause) {
        deployment.put(
                "job-1",
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.FAILED)
                        .stopDate(Deployment.NOW)
                        .error(error)
                        .cause(cause));
    }

    private Invocation.HttpAnswer get() throws IOException {
        return Invocation.get(handler, Map.of("job_id", Deployment.arn("job-1")));
    }
}
