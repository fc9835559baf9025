package dev.composerunner.lambdas;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import dev.composerunner.contract.HandlerEnvironment;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/** What the handlers of a test find around them: settings, a clock that stands, and executions as Step Functions keeps them. */
final class Deployment {

    static final String STATE_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:jobs";
    static final String BUCKET = "results-bucket";
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    static final HandlerSettings SETTINGS = settings(Map.of());

    /** Calls that no test has foreseen throw: the interface's own methods are real, and end in a refusal. */
    final SfnClient sfn = mock(SfnClient.class, CALLS_REAL_METHODS);

    /** How many of the next starts fail as a fault of the service, and begin nothing. */
    int startFaults;

    /** The starts that were accepted. */
    final List<StartExecutionRequest> started = new ArrayList<>();

    private final Map<String, DescribeExecutionResponse> executions = new HashMap<>();

    Deployment() {
        doAnswer(call -> start(call.getArgument(0))).when(sfn).startExecution(any(StartExecutionRequest.class));
        doAnswer(call -> describe(call.getArgument(0)))
                .when(sfn)
                .describeExecution(any(DescribeExecutionRequest.class));
        doAnswer(call -> stop(call.getArgument(0))).when(sfn).stopExecution(any(StopExecutionRequest.class));
    }

    static HandlerSettings settings(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                HandlerEnvironment.STATE_MACHINE_ARN, STATE_MACHINE,
                HandlerEnvironment.RESULTS_BUCKET, BUCKET,
                HandlerEnvironment.RESULTS_PREFIX, "r",
                HandlerEnvironment.RUNNER_LOG_GROUP, "/jobs",
                HandlerEnvironment.LOG_STREAM_PREFIX, "run/task",
                HandlerEnvironment.COST_LIMIT_USD, "100",
                HandlerEnvironment.STATUS_URL, "https://status.example/",
                HandlerEnvironment.DEFAULT_JOB_TYPE, "meta-analysis",
                HandlerEnvironment.TASK_DEFINITION, "standard",
                HandlerEnvironment.LARGE_TASK_DEFINITION, "large"));
        // Nothing listens there: the size of a task falls back at once.
        environment.put("COMPOSE_API_URL", "http://127.0.0.1:1");
        environment.putAll(more);
        return new HandlerSettings(environment);
    }

    static String arn(String job) {
        return "arn:aws:states:eu-central-1:123456789012:execution:jobs:" + job;
    }

    /** Puts an execution as it stands now. */
    void put(String job, DescribeExecutionResponse.Builder execution) {
        put(job, NOW.minusSeconds(60), execution);
    }

    /** Puts an execution that began at {@code start}. */
    void put(String job, Instant start, DescribeExecutionResponse.Builder execution) {
        executions.put(
                arn(job),
                execution.executionArn(arn(job)).name(job).startDate(start).build());
    }

    void running(String job) {
        put(job, DescribeExecutionResponse.builder().status(ExecutionStatus.RUNNING));
    }

    void ended(String job, ExecutionStatus status) {
        put(job, DescribeExecutionResponse.builder().status(status).stopDate(NOW.minusSeconds(5)));
    }

    /** Makes the history of every execution that of these tasks, oldest first. */
    void tasks(String... ids) {
        var events = new ArrayList<HistoryEvent>();
        events.add(
                HistoryEvent.builder().type(HistoryEventType.EXECUTION_STARTED).build());
        for (String id : ids) {
            events.add(HistoryEvent.builder()
                    .type(HistoryEventType.TASK_SUBMITTED)
                    .taskSubmittedEventDetails(details -> details.output(
                            "{\"Tasks\":[{\"TaskArn\":\"arn:aws:ecs:eu-central-1:1:task/cluster/" + id + "\"}]}"))
                    .build());
        }
        doAnswer(_ -> GetExecutionHistoryResponse.builder().events(events).build())
                .when(sfn)
                .getExecutionHistory(any(GetExecutionHistoryRequest.class));
    }

    int executions() {
        return executions.size();
    }

    private StartExecutionResponse start(StartExecutionRequest request) {
        if (startFaults > 0) {
            startFaults--;
            throw SfnException.builder().statusCode(500).build();
        }
        DescribeExecutionResponse existing = executions.get(arn(request.name()));
        if (existing != null
                && (existing.status() != ExecutionStatus.RUNNING
                        || !request.input().equals(existing.input()))) {
            throw ExecutionAlreadyExistsException.builder().statusCode(400).build();
        }
        started.add(request);
        put(
                request.name(),
                DescribeExecutionResponse.builder()
                        .status(ExecutionStatus.RUNNING)
                        .input(request.input()));
        return StartExecutionResponse.builder()
                .executionArn(arn(request.name()))
                .build();
    }

    private DescribeExecutionResponse describe(DescribeExecutionRequest request) {
        DescribeExecutionResponse execution = executions.get(request.executionArn());
        if (execution == null) {
            throw ExecutionDoesNotExistException.builder().statusCode(400).build();
        }
        return execution;
    }

    private StopExecutionResponse stop(StopExecutionRequest request) {
        executions.computeIfPresent(
                request.executionArn(),
                (arn, execution) -> execution.status() == ExecutionStatus.RUNNING
                        ? execution.toBuilder()
                                .status(ExecutionStatus.ABORTED)
                                .stopDate(NOW)
                                .error(request.error())
                                .cause(request.cause())
                                .build()
                        : execution);
        return StopExecutionResponse.builder().stopDate(NOW).build();
    }
}
