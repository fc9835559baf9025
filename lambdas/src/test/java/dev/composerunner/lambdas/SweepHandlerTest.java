package dev.composerunner.lambdas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.HandlerEnvironment;
import dev.composerunner.lambdas.ledger.Ledger;
import dev.composerunner.lambdas.ledger.LedgerStats;
import dev.composerunner.lambdas.sweep.SweepHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

final class SweepHandlerTest {

    private static final Instant NOW = Deployment.NOW;

    private final Deployment deployment = new Deployment();
    private final InMemoryBucket bucket = new InMemoryBucket();
    private final EcsClient ecs = mock(EcsClient.class, CALLS_REAL_METHODS);
    private final Ledger ledger = mock(Ledger.class);
    private final List<StopTaskRequest> stopped = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();

    @BeforeEach
    void cluster() {
        doAnswer(call -> ListTasksResponse.builder()
                        .taskArns(tasks.stream().map(Task::taskArn).toList())
                        .build())
                .when(ecs)
                .listTasks(any(ListTasksRequest.class));
        doAnswer(call -> {
                    List<String> asked = ((DescribeTasksRequest) call.getArgument(0)).tasks();
                    assertThat(asked).hasSizeBetween(1, 100);
                    return DescribeTasksResponse.builder()
                            .tasks(tasks.stream()
                                    .filter(task -> asked.contains(task.taskArn()))
                                    .toList())
                            .build();
                })
                .when(ecs)
                .describeTasks(any(DescribeTasksRequest.class));
        doAnswer(call -> {
                    stopped.add(call.getArgument(0));
                    return StopTaskResponse.builder().build();
                })
                .when(ecs)
                .stopTask(any(StopTaskRequest.class));
        when(ledger.stats()).thenReturn(new LedgerStats(List.of(), NOW.minusSeconds(90)));
    }

    @Test
    void tasksThatDoNotComeToRun_areStopped_asTasksThatNeverStarted() throws Exception {
        task("young", "PENDING", 599);
        task("old", "PENDING", 700);
        task("older", "PROVISIONING", 7200);
        task("runs", "RUNNING", 7200);
        for (int i = 0; i < 250; i++) {
            task("other-" + i, "RUNNING", 60);
        }

        assertThat(sweep().path("stopped_tasks").asInt()).isEqualTo(2);

        assertThat(stopped).extracting(StopTaskRequest::task).containsExactlyInAnyOrder("old", "older");
        assertThat(stopped).extracting(StopTaskRequest::cluster).containsOnly("cluster-1");
        assertThat(stopped)
                .extracting(StopTaskRequest::reason)
                .contains("TaskNeverStarted: the task was PENDING for 11 minutes");
    }

    @Test
    void keysThatNoJobNeeds_areDeleted() throws Exception {
        deployment.running("runs");
        deployment.ended("ended", ExecutionStatus.FAILED);
        for (String job : List.of("runs", "ended", "never-began", "just-submitted")) {
            String key = "r.secrets/" + job + ".json";
            bucket.objects.put(key, "{}");
            bucket.modified.put(key, NOW.minusSeconds(job.equals("just-submitted") ? 60 : 3600));
        }

        assertThat(sweep().path("deleted_keys").asInt()).isEqualTo(2);

        assertThat(bucket.objects).containsOnlyKeys("r.secrets/runs.json", "r.secrets/just-submitted.json");
    }

    @Test
    void ageOfTheOldestJob_isAnswered() throws Exception {
        assertThat(sweep().path("oldest_job_seconds").asLong()).isEqualTo(90);
        when(ledger.stats()).thenReturn(new LedgerStats(List.of(), null));
        assertThat(sweep().path("oldest_job_seconds").asLong()).isZero();
    }

    private void task(String arn, String status, long ageSeconds) {
        tasks.add(Task.builder()
                .taskArn(arn)
                .lastStatus(status)
                .createdAt(NOW.minusSeconds(ageSeconds))
                .build());
    }

    private JsonNode sweep() throws Exception {
        HandlerSettings settings = Deployment.settings(
                Map.of(HandlerEnvironment.CLUSTER, "cluster-1", HandlerEnvironment.SERVICE_NAME, "stack-1"));
        return Invocation.direct(
                new SweepHandler(ecs, deployment.sfn, bucket, ledger, Deployment.CLOCK, settings), "{}");
    }
}
