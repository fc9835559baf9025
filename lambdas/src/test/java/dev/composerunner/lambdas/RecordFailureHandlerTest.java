package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.Failure;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.JobExecution;
import dev.composerunner.contract.JobMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordFailureHandlerTest {

    private static final String METADATA = "r/job-1/metadata.json";
    private static final String SECRETS = "r.secrets/job-1.json";
    private static final String OWN = "{\"status\":\"FAILED\",\"artifact_prefix\":\"job-1\",\"exit_code\":10,"
            + "\"failure\":{\"type\":\"InvalidInput\",\"message\":\"study s1 has no foci\"}}";

    private static final JobExecution RUN =
            new JobExecution(Deployment.arn("job-1"), Instant.parse("2026-11-21T11:59:00Z"));

    private final InMemoryBucket bucket = new InMemoryBucket();
    private final RecordFailureHandler handler =
            new RecordFailureHandler(bucket, Deployment.CLOCK, Deployment.SETTINGS);

    RecordFailureHandlerTest() {
        bucket.objects.put(SECRETS, "{}");
    }

    @Test
    void tasksOwnRecord_ofTheSameType_isKept() throws IOException {
        bucket.objects.put(METADATA, OWN);

        // The exit code says InvalidInput; which study it was, only the task knows.
        assertThat(record(
                        "States.TaskFailed",
                        "{\"StopCode\":\"EssentialContainerExited\",\"Containers\":[{\"ExitCode\":10}]}"))
                .isEqualTo(recorded("InvalidInput", "study s1 has no foci"));
        assertThat(bucket.objects).containsEntry(METADATA, OWN).doesNotContainKey(SECRETS);
    }

    @Test
    void killedTask_thatLeftNoRecord_hasItsTimesSizeCostAndExitCode() throws IOException {
        var priced = new RecordFailureHandler(
                bucket, Deployment.CLOCK, Deployment.settings(Map.of("FARGATE_PRICES", "1,0.5,0.01")));
        String task = """
                {"StopCode": "EssentialContainerExited", "StoppedReason": "OutOfMemoryError: container killed", "Cpu": "2048",
                 "Memory": "4096", "EphemeralStorage": {"SizeInGiB": 30}, "PullStartedAt": 1795262400000,
                 "StartedAt": 1795262460000, "StoppedAt": 1795269600000, "Containers": [{"Name": "ComposeRunnerContainer",
                 "ExitCode": 137}]}""";
        ObjectNode payload = ContractJson.MAPPER.createObjectNode();
        payload.put("artifact_prefix", "job-1").put("error", "OutOfMemory").put("cause", "the task ran out of memory");
        payload.set("execution", ContractJson.MAPPER.valueToTree(RUN));

        // The workflow hands on what it caught beside what that means.
        Invocation.direct(priced, payload.put("given_cause", task).toString());

        JobMetadata record = metadata();
        assertThat(record.failure()).isEqualTo(new Failure(FailureType.OutOfMemory, "the task ran out of memory"));
        assertThat(record.exitCode()).isEqualTo(137);
        assertThat(record.startTime()).isEqualTo(Instant.ofEpochMilli(1795262460000L));
        assertThat(record.stopTime()).isEqualTo(Instant.ofEpochMilli(1795269600000L));
        // Two hours of 2 vCPU at 1, 4 GiB at 0.5 and 10 GiB of disk at 0.01 US dollars an hour.
        assertThat(record.estimatedCost()).isEqualTo(new JobMetadata.EstimatedCost(8.2, 2, 4, 7200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"arn\":\"a\"}", "{\"arn\":\"a\",\"start_time\":\"soon\"}", "{\"arn\":[]}"})
    void failure_ofAnExecutionThatCannotBeRead_isRecorded(String execution) throws IOException {
        ObjectNode payload = ContractJson.MAPPER.createObjectNode();
        payload.put("artifact_prefix", "job-1").put("error", "JobError").put("cause", "it broke");
        payload.set("execution", ContractJson.MAPPER.readTree(execution));

        Invocation.direct(handler, payload.toString());

        assertThat(metadata().failure()).isEqualTo(new Failure(FailureType.JobError, "it broke"));
    }

    @Test
    void timeout_overridesTheFailureAndKeepsTheRest() throws IOException {
        bucket.objects.put(METADATA, OWN);

        assertThat(record("States.Timeout", "")).isEqualTo(recorded("Timeout", "the job ran longer than it may"));
        assertThat(metadata().failure()).isEqualTo(new Failure(FailureType.Timeout, "the job ran longer than it may"));
        assertThat(metadata().exitCode()).isEqualTo(10);
    }

    @Test
    void recordOfSuccess_ofAJobThatFailedAfterwards_isAFailure() throws IOException {
        bucket.objects.put(METADATA, "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\"}");

        record("Internal", "state missing");

        assertThat(metadata().status()).isEqualTo(JobMetadata.FAILED);
    }

    @Test
    void jobWithoutARecord_getsOne() throws IOException {
        assertThat(record("CostLimitExceeded", "100 of 100 USD are spent"))
                .isEqualTo(recorded("CostLimitExceeded", "100 of 100 USD are spent"));
        assertThat(metadata())
                .isEqualTo(JobMetadata.ofFailure(
                        "job-1",
                        null,
                        new Failure(FailureType.CostLimitExceeded, "100 of 100 USD are spent"),
                        Deployment.NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"status\":", "[]", "null", "{\"failure\":{\"type\":\"OfALaterVersion\"}}"})
    void recordThatCannotBeRead_isReplaced(String torn) throws IOException {
        bucket.objects.put(METADATA, torn);

        // Were it an error, the execution would end with that instead of with what happened to the job.
        assertThat(record("JobError", "it broke")).isEqualTo(recorded("JobError", "it broke"));
        assertThat(metadata().failure()).isEqualTo(new Failure(FailureType.JobError, "it broke"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"artifact_prefix\":null", ",\"artifact_prefix\":\"../x\"", ",\"artifact_prefix\":{}"})
    void executionWithoutAName_isAnsweredAndLeavesNothing(String prefix) throws IOException {
        assertThat(Invocation.direct(handler, "{\"error\":\"JobError\",\"cause\":\"it broke\"" + prefix + "}"))
                .isEqualTo(recorded("JobError", "it broke"));
        // The text of a null is "null", which is a fine name for a folder.
        assertThat(bucket.objects).containsOnlyKeys(SECRETS);
    }

    @ParameterizedTest
    @CsvSource({
        "ABORTED, , by hand, Cancelled, by hand",
        "ABORTED, , , Cancelled, the job was stopped",
        "TIMED_OUT, , , Timeout, the job ran longer than it may",
        "FAILED, States.Runtime, no such state, Internal, States.Runtime: no such state",
    })
    void endOfAnExecution_thatCouldNotRecordIt_getsItsRecordAndLosesItsSecrets(
            String status, String error, String cause, String type, String message) throws IOException {
        end(status, error, cause);

        assertThat(metadata().failure()).isEqualTo(new Failure(FailureType.valueOf(type), message));
        assertThat(metadata().execution()).isEqualTo(RUN);
        assertThat(bucket.objects).doesNotContainKey(SECRETS);
    }

    @Test
    void endOfAnExecution_thatHasItsRecord_keepsIt() throws IOException {
        String record = OWN.replace("InvalidInput", "Cancelled");
        bucket.objects.put(METADATA, record);

        end("ABORTED", null, "cancelled on request");

        assertThat(bucket.objects).containsEntry(METADATA, record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\"}"})
    void recordThatTheTaskWritesMeanwhile_isKept(String before) throws IOException {
        String record = OWN.replace("InvalidInput", "Cancelled");
        if (!before.isEmpty()) {
            bucket.objects.put(METADATA, before);
        }
        bucket.beforePut = () -> bucket.objects.put(METADATA, record);

        // The workflow's poorer record in its place would lose the exit code and what the task knows of its failure.
        end("ABORTED", null, "cancelled on request");

        assertThat(bucket.objects).containsEntry(METADATA, record);
    }

    @Test
    void endOfAnExecution_withSuccess_deletesTheSecretsAlone() throws IOException {
        String record = "{\"status\":\"SUCCEEDED\",\"artifact_prefix\":\"job-1\"}";
        bucket.objects.put(METADATA, record);

        end("SUCCEEDED", null, null);

        assertThat(bucket.objects).containsOnlyKeys(METADATA).containsEntry(METADATA, record);
    }

    @Test
    void recordOfAnEarlierExecution_isReplacedByThisOnes() throws IOException {
        bucket.objects.put(
                METADATA,
                OWN.replace(
                        "\"exit_code\"",
                        "\"execution\":{\"arn\":\"" + RUN.arn()
                                + "\",\"start_time\":\"2026-08-01T12:00:00Z\"},\"exit_code\""));

        Invocation.direct(
                handler,
                "{\"error\":\"InvalidInput\",\"cause\":\"no id\",\"artifact_prefix\":\"job-1\",\"execution\":{\"arn\":\""
                        + RUN.arn() + "\",\"start_time\":\"2026-11-21T11:59:00Z\"}}");

        assertThat(metadata())
                .isEqualTo(JobMetadata.ofFailure(
                        "job-1", RUN, new Failure(FailureType.InvalidInput, "no id"), Deployment.NOW));
    }

    private void end(String status, @Nullable String error, @Nullable String cause) throws IOException {
        var event = ContractJson.MAPPER
                .createObjectNode()
                .put("source", "aws.states")
                .put("detail-type", "Step Functions Execution Status Change");
        event.putObject("detail")
                .put("executionArn", RUN.arn())
                .put("name", "job-1")
                .put("status", status)
                .put("startDate", RUN.startTime().toEpochMilli())
                .put("error", error)
                .put("cause", cause);
        Invocation.direct(handler, event.toString());
    }

    @Test
    void causeThatAStateHasDecoded_isUnderstood() throws IOException {
        assertThat(
                        Invocation.direct(
                                handler,
                                "{\"error\":\"States.TaskFailed\",\"cause\":{\"StopCode\":\"SpotInterruption\","
                                        + "\"StoppedReason\":\"Your Spot Task was interrupted.\"},\"artifact_prefix\":\"job-1\"}"))
                .isEqualTo(recorded("SpotInterrupted", "Your Spot Task was interrupted."));
    }

    private JsonNode record(String error, String cause) throws IOException {
        return Invocation.direct(
                handler,
                ContractJson.MAPPER
                        .createObjectNode()
                        .put("error", error)
                        .put("cause", cause)
                        .put("artifact_prefix", "job-1")
                        .toString());
    }

    private static JsonNode recorded(String error, String cause) {
        return ContractJson.MAPPER.createObjectNode().put("error", error).put("cause", cause);
    }

    private JobMetadata metadata() throws IOException {
        return ContractJson.MAPPER.readValue(String.valueOf(bucket.objects.get(METADATA)), JobMetadata.class);
    }
}
