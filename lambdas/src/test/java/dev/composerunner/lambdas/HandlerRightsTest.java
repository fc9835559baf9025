package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ArtifactKeys;
import dev.composerunner.contract.ArtifactPrefix;
import dev.composerunner.contract.Attempt;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.FailureType;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.contract.ledger.LedgerIndex;
import dev.composerunner.lambdas.DeployedFunction.Call;
import dev.composerunner.lambdas.DeployedFunction.Right;
import dev.composerunner.lambdas.admin.DeleteHandler;
import dev.composerunner.lambdas.admin.ExpireHandler;
import dev.composerunner.lambdas.admin.JobsHandler;
import dev.composerunner.lambdas.admin.StatsHandler;
import dev.composerunner.lambdas.ledger.JobEnd;
import dev.composerunner.lambdas.ledger.JobRow;
import dev.composerunner.lambdas.ledger.JobStatus;
import dev.composerunner.lambdas.ledger.dynamodb.DynamoLedger;
import dev.composerunner.lambdas.sweep.SweepHandler;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.costexplorer.CostExplorerClient;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageRequest;
import software.amazon.awssdk.services.costexplorer.model.GetCostAndUsageResponse;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** The roles of the functions that use the ledger allow each call that their handlers make, and nothing else. */
final class HandlerRightsTest {

    private static final Attempt SHARED = new Attempt("a".repeat(64), 1);

    private final RecordingTable table = new RecordingTable();
    private final RecordingBucket bucket = new RecordingBucket();

    @Test
    void jobs_byEveryFilter_readsAllIndexes() throws IOException {
        DeployedFunction function = function("JobsHandler");
        var handler = new JobsHandler(ledger(function), settings(function));

        ask(handler, "{\"job_hash\":\"" + SHARED.jobHash() + "\"}");
        for (LedgerIndex index : LedgerIndex.listings()) {
            ObjectNode filter = ContractJson.MAPPER.createObjectNode();
            if (index.hasStatus()) {
                filter.put("status", "RUNNING");
            }
            if (index.hasJobType()) {
                filter.put("job_type", "word-count");
            }
            if (index.hasSubmitter()) {
                filter.put("submitted_by", "ann");
            }
            ask(handler, filter.toString());
        }

        assertAllowed(table.calls, function.rights("dynamodb"));
        assertThat(function.rights()).allMatch(right -> right.action().matches("(dynamodb|logs):.*"));
    }

    @Test
    void stats_readsCountsAndTheOldestJob() throws IOException {
        DeployedFunction function = function("StatsHandler");

        ask(new StatsHandler(ledger(function), Deployment.CLOCK, settings(function)), "{}");

        assertAllowed(table.calls, function.rights("dynamodb"));
        assertThat(function.rights()).allMatch(right -> right.action().matches("(dynamodb|logs):.*"));
    }

    @Test
    void expire_ofAJobWithAnIndexObjectAndWithout_changesBoth() throws IOException {
        DeployedFunction function = function("ExpireHandler");
        add(function, SHARED.artifactPrefix(), JobStatus.SUCCEEDED);
        add(function, SHARED.next().artifactPrefix(), JobStatus.FAILED);
        ArtifactKeys keys = settings(function).keys();
        String content = "b".repeat(64);
        // A job that took over the result of job-1.
        bucket.objects.put(
                keys.metadata(SHARED.artifactPrefix()),
                "{\"status\":\"SUCCEEDED\",\"content_hash\":\"" + content + "\",\"reused_from\":\"job-1\"}");
        String known = "{\"content_hash\":\"" + content
                + "\",\"artifact_prefix\":\"job-1\",\"ended_at\":\"2026-11-21T11:00:00Z\",\"expired\":false}";
        bucket.objects.put(keys.index(content), known);
        var handler = new ExpireHandler(ledger(function), bucket, settings(function));

        ask(handler, "{\"job_id\":\"" + SHARED.artifactPrefix() + "\"}");
        ask(handler, "{\"job_id\":\"" + SHARED.artifactPrefix() + "\"}");
        ask(handler, "{\"job_id\":\"" + SHARED.next().artifactPrefix() + "\"}");

        assertThat(bucket.objects.get(keys.index(content))).isEqualTo(known.replace("false", "true"));
        assertAllowed(table.calls, function.rights("dynamodb"));
        assertAllowed(bucket.calls, function.rights("s3"));
        assertThat(function.rights()).allMatch(right -> right.action().matches("(dynamodb|s3|logs):.*"));
    }

    @Test
    void delete_ofJobsWithResults_deletesThem() throws IOException {
        DeployedFunction function = function("DeleteHandler");
        var other = new ArtifactPrefix("job-1");
        add(function, SHARED.artifactPrefix(), JobStatus.SUCCEEDED);
        add(function, other, JobStatus.FAILED);
        bucket.objects.put(settings(function).keys().artifact(other, "z.nii.gz"), "x");
        bucket.objects.put(settings(function).keys().order(other), "{}");

        JsonNode answer = ask(
                new DeleteHandler(ledger(function), bucket, settings(function)),
                "{\"job_ids\":[\"" + SHARED.artifactPrefix() + "\",\"job-1\",\"job-2\"]}");

        assertThat(answer.findValuesAsText("deleted")).containsExactly("true", "true", "false");
        assertAllowed(table.calls, function.rights("dynamodb"));
        assertAllowed(bucket.calls, function.rights("s3"));
        assertThat(function.rights()).allMatch(right -> right.action().matches("(dynamodb|s3|logs):.*"));
    }

    @Test
    void submit_countsTheCallSetsAsideAndWritesTheJobDown() throws IOException {
        DeployedFunction function = function("SubmitHandler");
        HandlerSettings settings = settings(function);
        var deployment = new Deployment();
        deployment.ended("job-2", ExecutionStatus.SUCCEEDED);
        var handler = new SubmitHandler(
                deployment.sfn, bucket, Deployment.CLOCK, settings, settings.jobTypes(), ledger(function));

        assertThat(Invocation.post(handler, "{\"artifact_prefix\":\"job-1\",\"meta_analysis_id\":\"abc\"}")
                        .statusCode())
                .isEqualTo(202);
        // What was set aside for it is given back.
        assertThat(Invocation.post(handler, "{\"artifact_prefix\":\"job-2\",\"meta_analysis_id\":\"abc\"}")
                        .statusCode())
                .isEqualTo(409);

        assertAllowed(table.calls, function.rights("dynamodb"));
    }

    @Test
    void recordFailure_ofAJobThatIsListedAndOneThatIsNot_writesBothDown() throws IOException {
        DeployedFunction function = function("RecordFailureHandler");
        add(function, new ArtifactPrefix("job-1"), JobStatus.RUNNING);
        var handler = new RecordFailureHandler(bucket, Deployment.CLOCK, settings(function), ledger(function));

        for (String name : List.of("job-1", "job-2", SHARED.artifactPrefix().value())) {
            ObjectNode event =
                    ContractJson.MAPPER.createObjectNode().put("detail-type", "Step Functions Execution Status Change");
            event.putObject("detail")
                    .put("executionArn", Deployment.arn(name))
                    .put("name", name)
                    .put("status", "SUCCEEDED")
                    .put("startDate", Deployment.NOW.toEpochMilli())
                    .put("input", "{\"job_type\":\"word-count\",\"version\":\"1\"}");
            ask(handler, event.toString());
        }

        assertAllowed(table.calls, function.rights("dynamodb"));
    }

    @Test
    void status_ofAJobThatHasNotBegun_looksAtItsTask() throws IOException {
        DeployedFunction function = function("StatusHandler");
        var deployment = new Deployment();
        deployment.running("job-1");
        deployment.tasks("t-1");
        EcsClient ecs = mock(EcsClient.class, CALLS_REAL_METHODS);
        doReturn(DescribeTasksResponse.builder()
                        .tasks(Task.builder().lastStatus("PENDING").build())
                        .build())
                .when(ecs)
                .describeTasks(any(DescribeTasksRequest.class));
        var handler = new StatusHandler(deployment.sfn, bucket, () -> ecs, settings(function));

        assertThat(Invocation.get(handler, Map.of("job_id", "job-1"))
                        .body()
                        .path("waiting_for")
                        .asText())
                .isEqualTo("its task: PENDING");

        assertThat(function.rights("ecs")).extracting(Right::action).containsExactly("ecs:DescribeTasks");
        assertThat(function.rights("states"))
                .extracting(Right::action)
                .containsExactlyInAnyOrder("states:DescribeExecution", "states:GetExecutionHistory");
    }

    @Test
    void sweep_readsTheOldestJobAndDeletesLeftKeys() throws IOException {
        DeployedFunction function = function("SweepHandler");
        HandlerSettings settings = settings(function);
        EcsClient ecs = mock(EcsClient.class, CALLS_REAL_METHODS);
        doReturn(ListTasksResponse.builder().build()).when(ecs).listTasks(any(ListTasksRequest.class));
        String key = settings.keys().secrets(new ArtifactPrefix("job-1"));
        bucket.objects.put(key, "{}");
        bucket.versions = new TreeSet<>(Set.of(key + " 1"));
        bucket.modified.put(key, Deployment.NOW.minusSeconds(86_400));
        var handler = new SweepHandler(ecs, new Deployment().sfn, bucket, ledger(function), Deployment.CLOCK, settings);

        assertThat(ask(handler, "{}").path("deleted_keys").asInt()).isEqualTo(1);

        assertAllowed(table.calls, function.rights("dynamodb"));
        assertThat(bucket.calls)
                .isNotEmpty()
                .allMatch(call -> function.rights("s3").stream().anyMatch(right -> right.allows(call)));
    }

    @Test
    void checkMonthlyCost_asksOnceAndKeepsTheAnswer() throws IOException {
        DeployedFunction function = function("CheckMonthlyCostHandler");
        CostExplorerClient costs = mock(CostExplorerClient.class, CALLS_REAL_METHODS);
        doReturn(GetCostAndUsageResponse.builder().build())
                .when(costs)
                .getCostAndUsage(any(GetCostAndUsageRequest.class));
        var handler = new CheckMonthlyCostHandler(costs, bucket, Deployment.CLOCK, settings(function));

        ask(handler, "{}");
        ask(handler, "{}");

        verify(costs, times(1)).getCostAndUsage(any(GetCostAndUsageRequest.class));
        assertAllowed(bucket.calls, function.rights("s3"));
        assertThat(function.rights("ce")).extracting(Right::action).containsExactly("ce:GetCostAndUsage");
    }

    @Test
    void otherFunctions_haveNoRightToTheLedgerAndDoNotKnowIt() throws IOException {
        var users = Set.of(
                "JobsHandler",
                "StatsHandler",
                "ExpireHandler",
                "DeleteHandler",
                "SubmitHandler",
                "RecordFailureHandler",
                "SweepHandler");
        DeployedFunction.all().forEach((name, function) -> {
            assertThat(function.rights("dynamodb").isEmpty()).as(name).isEqualTo(!users.contains(name));
            assertThat(function.environment().containsKey(HandlerEnvironment.LEDGER_TABLE))
                    .as(name)
                    .isEqualTo(users.contains(name));
        });
    }

    /** Each call is allowed, and each right is needed by a call. */
    private static void assertAllowed(Collection<Call> calls, Collection<Right> rights) {
        assertThat(calls).isNotEmpty().allMatch(call -> rights.stream().anyMatch(right -> right.allows(call)));
        assertThat(rights).allMatch(right -> calls.stream().anyMatch(right::allows));
    }

    private static JsonNode ask(RequestStreamHandler handler, String payload) throws IOException {
        return Invocation.direct(handler, payload);
    }

    /** A job that is there before the handler is called. */
    private void add(DeployedFunction function, ArtifactPrefix name, JobStatus status) {
        JobRow running = JobRow.running(name, Deployment.arn(name.value()), "word-count", "1", Deployment.NOW);
        ledger(function)
                .add(
                        status == JobStatus.RUNNING
                                ? running
                                : running.ended(new JobEnd(
                                        status,
                                        status == JobStatus.FAILED ? FailureType.JobError : null,
                                        Deployment.NOW,
                                        null)));
        table.calls.clear();
    }

    private DynamoLedger ledger(DeployedFunction function) {
        return new DynamoLedger(
                table, Objects.requireNonNull(function.environment().get(HandlerEnvironment.LEDGER_TABLE)));
    }

    /** The variables of the function alone, so that one that it lacks fails the test. */
    private static HandlerSettings settings(DeployedFunction function) {
        var environment = new HashMap<>(function.environment());
        // Nothing listens there: the size of a task falls back at once.
        environment.put("COMPOSE_API_URL", "http://127.0.0.1:1");
        environment.replace(HandlerEnvironment.STATE_MACHINE_ARN, Deployment.STATE_MACHINE);
        // Set by Lambda.
        environment.put(HandlerEnvironment.REGION, "us-east-1");
        return new HandlerSettings(environment);
    }

    private static DeployedFunction function(String handler) throws IOException {
        return Objects.requireNonNull(DeployedFunction.all().get(handler));
    }
}
