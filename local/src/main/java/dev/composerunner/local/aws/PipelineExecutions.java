package dev.composerunner.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.ExecutionContext;
import dev.composerunner.stateslanguage.HistoryEvent;
import dev.composerunner.stateslanguage.Interpreter;
import dev.composerunner.stateslanguage.Outcome;
import dev.composerunner.stateslanguage.StateMachineDefinition;
import dev.composerunner.stateslanguage.TaskPort;
import dev.composerunner.stateslanguage.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/**
 * The executions of the pipeline on one machine: what Step Functions does, by the interpreter, with records that survive the
 * process. An execution that was running when the process ended starts again from its first state.
 */
public final class PipelineExecutions implements SfnClient {

    /** What a task has to end in, and a little more to be killed in. */
    private static final Duration STOP_GRACE = Duration.ofSeconds(40);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);
    private static final int MOST_EVENTS = 1000;

    private final StateMachineDefinition definition;
    private final TaskPort tasks;
    private final ExecutionStore store;
    private final TimeSource time;
    private final Map<String, Execution> running = new ConcurrentHashMap<>();
    private volatile boolean closing;

    private PipelineExecutions(
            StateMachineDefinition definition, TaskPort tasks, ExecutionStore store, TimeSource time) {
        this.definition = definition;
        this.tasks = tasks;
        this.store = store;
        this.time = time;
    }

    /**
     * Opens the records in {@code folder}; {@link #resume} starts what had not ended.
     *
     * @throws IOException if the folder cannot be used
     */
    public static PipelineExecutions open(
            Path folder, StateMachineDefinition definition, TaskPort tasks, TimeSource time) throws IOException {
        return new PipelineExecutions(definition, tasks, ExecutionStore.open(folder), time);
    }

    /** Starts again what was running when the process ended; says how many those are. */
    public int resume() {
        List<ExecutionRecord> interrupted = store.running();
        for (ExecutionRecord execution : interrupted) {
            store.removeEvents(execution.name());
            run(execution);
        }
        return interrupted.size();
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        ExecutionRecord started = ExecutionRecord.running(request.name(), request.input(), time.instant());
        parse(started.input());
        if (store.add(started)) {
            run(started);
            return started(started);
        }
        ExecutionRecord existing = store.find(request.name()).orElseThrow();
        if (existing.status() == ExecutionStatus.RUNNING && existing.input().equals(request.input())) {
            return started(existing);
        }
        throw ExecutionAlreadyExistsException.builder()
                .message("Execution Already Exists: '" + LocalArns.execution(request.name()) + "'")
                .build();
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        ExecutionRecord execution = find(request.executionArn());
        return DescribeExecutionResponse.builder()
                .executionArn(request.executionArn())
                .stateMachineArn(LocalArns.STATE_MACHINE)
                .name(execution.name())
                .status(execution.status())
                .input(execution.input())
                .output(execution.output())
                .error(execution.error())
                .cause(execution.cause())
                .startDate(execution.start())
                .stopDate(execution.stop())
                .build();
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        ExecutionRecord execution = find(request.executionArn());
        Instant now = time.instant();
        store.end(execution.name(), ExecutionStatus.ABORTED, null, request.error(), request.cause(), now);
        Execution stopped = running.get(execution.name());
        if (stopped != null) {
            stopped.stop(request.error(), request.cause());
        }
        return StopExecutionResponse.builder()
                .stopDate(execution.stop() == null ? now : execution.stop())
                .build();
    }

    /** Gives the events in order; of their details those of TaskSubmitted. */
    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        ExecutionRecord execution = find(request.executionArn());
        int most = request.maxResults() == null || request.maxResults() == 0
                ? 100
                : Math.min(request.maxResults(), MOST_EVENTS);
        List<HistoryEvent> events = store.events(execution.name(), after(request.nextToken()), most);
        return GetExecutionHistoryResponse.builder()
                .events(events.stream().map(PipelineExecutions::event).toList())
                .nextToken(
                        events.size() < most
                                ? null
                                : Long.toString(events.getLast().id()))
                .build();
    }

    private static software.amazon.awssdk.services.sfn.model.HistoryEvent event(HistoryEvent event) {
        var answer = software.amazon.awssdk.services.sfn.model.HistoryEvent.builder()
                .id(event.id())
                .previousEventId(event.previousId())
                .timestamp(event.timestamp())
                .type(event.type());
        if (event.type().equals("TaskSubmitted")) {
            answer.taskSubmittedEventDetails(
                    details -> details.output(event.details().path("output").asText()));
        }
        return answer.build();
    }

    private void run(ExecutionRecord record) {
        var context = new ExecutionContext(
                LocalArns.execution(record.name()),
                record.name(),
                record.start(),
                LocalArns.STATE_MACHINE,
                "compose-runner",
                "");
        var interpreter = new Interpreter(
                        definition, tasks, time, new SecureRandom(), event -> store.addEvent(record.name(), event))
                .withStopGrace(STOP_GRACE);
        Execution execution = interpreter.start(context, parse(record.input()));
        running.put(record.name(), execution);
        Thread.ofVirtual().name("end-" + record.name()).start(() -> awaitEnd(record.name(), execution));
    }

    private void awaitEnd(String name, Execution execution) {
        try {
            Outcome outcome = outcome(execution);
            if (closing && outcome instanceof Outcome.Aborted) {
                // Stopped by the end of the process and not by anybody's wish: it runs again at the next start.
                return;
            }
            recordWhenPossible(name, outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.remove(name);
        }
    }

    /** How the execution ended; one whose events could not be stored has failed. */
    private static Outcome outcome(Execution execution) throws InterruptedException {
        try {
            return execution.await();
        } catch (IllegalStateException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            return new Outcome.Failed("Internal", "the execution could not be recorded: " + reason.getMessage());
        }
    }

    /** Records the end, however long the store cannot take it (a full disk): an execution must not seem to run for ever. */
    private void recordWhenPossible(String name, Outcome outcome) throws InterruptedException {
        while (true) {
            try {
                record(name, outcome);
                return;
            } catch (RuntimeException e) {
                if (closing) {
                    return;
                }
                System.err.println("the end of " + name + " is not recorded yet: " + e.getMessage());
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
        }
    }

    private void record(String name, Outcome outcome) {
        Instant now = time.instant();
        switch (outcome) {
            case Outcome.Succeeded(JsonNode output) ->
                store.end(name, ExecutionStatus.SUCCEEDED, output.toString(), null, null, now);
            case Outcome.Failed(@Nullable String error, @Nullable String cause) ->
                store.end(name, ExecutionStatus.FAILED, null, error, cause, now);
            case Outcome.TimedOut() -> store.end(name, ExecutionStatus.TIMED_OUT, null, null, null, now);
            case Outcome.Aborted(@Nullable String error, @Nullable String cause) ->
                store.end(name, ExecutionStatus.ABORTED, null, error, cause, now);
        }
    }

    private ExecutionRecord find(String arn) {
        return store.find(arn.substring(arn.lastIndexOf(':') + 1))
                .filter(execution -> LocalArns.execution(execution.name()).equals(arn))
                .orElseThrow(() -> ExecutionDoesNotExistException.builder()
                        .message("Execution Does Not Exist: '" + arn + "'")
                        .build());
    }

    private static StartExecutionResponse started(ExecutionRecord execution) {
        return StartExecutionResponse.builder()
                .executionArn(LocalArns.execution(execution.name()))
                .startDate(execution.start())
                .build();
    }

    private static JsonNode parse(String input) {
        try {
            return ContractJson.MAPPER.readTree(input);
        } catch (JsonProcessingException e) {
            throw InvalidExecutionInputException.builder()
                    .message("Invalid State Machine Execution Input: '" + e.getOriginalMessage() + "'")
                    .build();
        }
    }

    private static long after(@Nullable String token) {
        try {
            return token == null ? 0 : Long.parseLong(token);
        } catch (NumberFormatException e) {
            throw InvalidTokenException.builder()
                    .message("Invalid Token: '" + token + "'")
                    .build();
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Stops what runs, so that it starts again with the next process, and waits until the tasks are gone. */
    @Override
    public void close() {
        closing = true;
        running.values().forEach(execution -> execution.stop("Internal", "the service was stopped"));
        for (Execution execution : running.values()) {
            try {
                execution.await();
            } catch (IllegalStateException e) {
                // It broke off by itself; there is nothing left to stop.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        store.close();
    }
}
