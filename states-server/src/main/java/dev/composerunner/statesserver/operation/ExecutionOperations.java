package dev.composerunner.statesserver.operation;

import dev.composerunner.stateslanguage.Execution;
import dev.composerunner.stateslanguage.execution.Outcome;
import dev.composerunner.stateslanguage.execution.TimeSource.Alarm;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.execution.Runs;
import dev.composerunner.statesserver.execution.Runs.Ending;
import dev.composerunner.statesserver.operation.Machines.Target;
import dev.composerunner.statesserver.request.Arns;
import dev.composerunner.statesserver.request.Constraints;
import dev.composerunner.statesserver.request.Inputs;
import dev.composerunner.statesserver.request.Refusals;
import dev.composerunner.statesserver.store.ExecutionRecord;
import dev.composerunner.statesserver.store.ExecutionStore;
import dev.composerunner.statesserver.store.ExecutionStore.Column;
import dev.composerunner.statesserver.store.Resource.Alias;
import dev.composerunner.statesserver.store.Resource.Machine;
import dev.composerunner.statesserver.store.Resource.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.CloudWatchEventsExecutionDataDetails;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/** Starts, stops and tells executions. */
public final class ExecutionOperations {

    /** A name is free again when its execution has ended so long ago; the execution is then forgotten. */
    public static final Duration RETENTION = Duration.ofDays(90);

    private static final Duration LONGEST_EXPRESS = Duration.ofMinutes(5);
    private static final Duration STOP_PATIENCE = Duration.ofMillis(500);
    private static final int LONGEST_TOKEN = 3096;
    private static final String EXPRESS = "EXPRESS";
    private static final List<String> STATUSES =
            List.of("SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING");
    private static final String REDRIVEN = "REDRIVEN";
    private static final List<String> REDRIVES = List.of(REDRIVEN, "NOT_REDRIVEN");

    private final Machines machines;
    private final ExecutionStore store;
    private final Runs runs;
    private final StatesArns arns;
    private final @Nullable String own;

    /** @param own ARN of the state machine that executions without a revision belong to, if there is one */
    public ExecutionOperations(
            Machines machines, ExecutionStore store, Runs runs, StatesArns arns, @Nullable String own) {
        this.machines = machines;
        this.store = store;
        this.runs = runs;
        this.arns = arns;
        this.own = own;
    }

    public StartExecutionResponse start(StartExecutionRequest request) {
        Target target = machines.target(request.stateMachineArn());
        ExecutionRecord wanted = record(target, request.name(), request.input());
        if (target.machine().type().equals(EXPRESS)) {
            runs.startUnrecorded(wanted, target.machine(), target.revision());
            return started(wanted);
        }
        Optional<ExecutionRecord> added = store.add(wanted);
        if (added.isEmpty() && store.forget(wanted.arn(), runs.now().minus(RETENTION))) {
            added = store.add(wanted);
        }
        if (added.isPresent()) {
            try {
                runs.start(added.get(), target.machine(), target.revision());
            } catch (RuntimeException e) {
                store.remove(wanted.arn());
                throw e;
            }
            // Who stopped it before it ran has told of its end already.
            store.find(wanted.arn())
                    .filter(stopped -> stopped.status() == ExecutionStatus.ABORTED)
                    .ifPresent(stopped -> runs.stop(stopped.arn(), stopped.error(), stopped.cause(), Duration.ZERO));
            return started(added.get());
        }
        return store.find(wanted.arn())
                .filter(existing -> existing.status() == ExecutionStatus.RUNNING
                        && existing.input().equals(wanted.input()))
                .map(ExecutionOperations::started)
                .orElseThrow(() -> Refusals.executionExists(wanted.arn()));
    }

    public StartSyncExecutionResponse startSync(StartSyncExecutionRequest request) {
        boolean whole = Constraints.whole(request.includedDataAsString());
        Target target = machines.target(request.stateMachineArn());
        if (!target.machine().type().equals(EXPRESS)) {
            throw Refusals.wrongType();
        }
        ExecutionRecord record = record(target, request.name(), request.input());
        var started = new CompletableFuture<Execution>();
        var late = new AtomicBoolean();
        // Set before the start, from which its time counts.
        Alarm alarm = runs.time().alarm(LONGEST_EXPRESS, () -> {
            late.set(true);
            started.join().stop(null, null);
        });
        Ending ending;
        try {
            Execution execution = runs.startUnrecorded(record, target.machine(), target.revision());
            started.complete(execution);
            Outcome outcome = execution.await();
            ending = Ending.of(outcome instanceof Outcome.Aborted && late.get() ? new Outcome.TimedOut() : outcome);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            started.join().stop(null, null);
            ending = Ending.of(new Outcome.Aborted(null, null));
        } finally {
            alarm.cancel();
        }
        Instant stop = runs.now();
        long billed =
                Math.ceilDiv(Math.max(1, Duration.between(record.start(), stop).toMillis()), 100) * 100;
        boolean timedOut = ending.status() == ExecutionStatus.TIMED_OUT;
        return StartSyncExecutionResponse.builder()
                .executionArn(record.arn())
                .stateMachineArn(target.machine().arn())
                .name(record.name())
                .startDate(record.start())
                .stopDate(stop)
                .status(ending.status().toString())
                .error(timedOut ? "States.Timeout" : ending.error())
                .cause(ending.cause())
                .input(whole ? record.input() : null)
                .inputDetails(included(whole))
                .output(whole ? ending.output() : null)
                .outputDetails(ending.output() == null ? null : included(whole))
                .billingDetails(b -> b.billedMemoryUsedInMB(64L).billedDurationInMilliseconds(billed))
                .build();
    }

    public DescribeExecutionResponse describe(DescribeExecutionRequest request) {
        boolean whole = Constraints.whole(request.includedDataAsString());
        ExecutionRecord execution = find(request.executionArn());
        return DescribeExecutionResponse.builder()
                .executionArn(execution.arn())
                .stateMachineArn(execution.machine())
                .stateMachineVersionArn(execution.version())
                .stateMachineAliasArn(execution.alias())
                .name(execution.name())
                .status(execution.status())
                .input(whole ? execution.input() : null)
                .inputDetails(included(whole))
                .output(whole ? execution.output() : null)
                .outputDetails(execution.output() == null ? null : included(whole))
                .error(execution.error())
                .cause(execution.cause())
                .startDate(execution.start())
                .stopDate(execution.stop())
                .redriveCount(0)
                .redriveStatus(ExecutionRedriveStatus.NOT_REDRIVABLE)
                .redriveStatusReason("Execution is " + execution.status() + " and cannot be redriven")
                .build();
    }

    public DescribeStateMachineForExecutionResponse describeMachine(DescribeStateMachineForExecutionRequest request) {
        boolean whole = Constraints.whole(request.includedDataAsString());
        ExecutionRecord execution = find(request.executionArn());
        Revision revision = revision(execution).orElseThrow(() -> Refusals.noMachine(execution.machine()));
        var references = VariableReferences.of(revision.definition());
        return DescribeStateMachineForExecutionResponse.builder()
                .stateMachineArn(execution.machine())
                .name(execution.machine().substring(execution.machine().lastIndexOf(':') + 1))
                .definition(whole ? revision.definition() : MachineOperations.NO_DEFINITION)
                .roleArn(revision.roleArn())
                .updateDate(revision.created())
                .loggingConfiguration(MachineOperations.logging(revision.logging()))
                .tracingConfiguration(MachineOperations.tracing(revision.tracing()))
                .encryptionConfiguration(MachineOperations.ENCRYPTION)
                .revisionId(revision.id())
                .variableReferences(whole && !references.isEmpty() ? references : null)
                .build();
    }

    /** Stops an execution; one that has ended stays as it is. */
    public StopExecutionResponse stop(StopExecutionRequest request) {
        Constraints.atMost(request.error(), "error", 256);
        Constraints.atMost(request.cause(), "cause", 32_768);
        ExecutionRecord execution = find(request.executionArn());
        Instant now = runs.now();
        runs.stop(execution.arn(), request.error(), request.cause(), STOP_PATIENCE);
        // Told now, however long its tasks take to end; without effect where it has ended.
        store.end(execution.arn(), ExecutionStatus.ABORTED, null, request.error(), request.cause(), now);
        // Again, for one that began to run between the two.
        runs.stop(execution.arn(), request.error(), request.cause(), Duration.ZERO);
        return StopExecutionResponse.builder()
                .stopDate(find(execution.arn()).stop())
                .build();
    }

    /** Stops every execution of a state machine that is gone. */
    public void stopAll(String machine) {
        for (ExecutionRecord execution :
                store.list(Column.MACHINE, machine, "RUNNING", Long.MAX_VALUE, Integer.MAX_VALUE)) {
            runs.stop(execution.arn(), null, null, Duration.ZERO);
            store.end(execution.arn(), ExecutionStatus.ABORTED, null, null, null, runs.now());
            runs.stop(execution.arn(), null, null, Duration.ZERO);
        }
    }

    /** The newest first. */
    public ListExecutionsResponse list(ListExecutionsRequest request) {
        int most = Constraints.results(request.maxResults());
        long before = Constraints.position(request.nextToken(), LONGEST_TOKEN, Long.MAX_VALUE);
        String status = request.statusFilterAsString();
        if (status != null) {
            Constraints.oneOf(status, "statusFilter", STATUSES);
        }
        Constraints.optional(request.redriveFilterAsString(), "redriveFilter", REDRIVES);
        String arn = request.stateMachineArn();
        if (arn == null) {
            throw request.mapRunArn() == null
                    ? Refusals.missing("Either the state machine ARN or the map run ARN must be specified")
                    : Refusals.notOffered("ListExecutions of a map run");
        }
        Target target = machines.target(arn);
        if (target.machine().type().equals(EXPRESS)) {
            throw Refusals.wrongType();
        }
        Column column = target.version() == null
                ? Column.MACHINE
                : machines.store().find(Alias.class, arn).isPresent() ? Column.ALIAS : Column.VERSION;
        // Nothing is ever redriven here.
        List<ExecutionRecord> found = REDRIVEN.equals(request.redriveFilterAsString())
                ? List.of()
                : store.list(column, arn, status, before, most + 1);
        return ListExecutionsResponse.builder()
                .executions(found.stream()
                        .limit(most)
                        .map(ExecutionOperations::item)
                        .toList())
                .nextToken(
                        found.size() > most
                                ? Constraints.token(found.get(most - 1).number())
                                : null)
                .build();
    }

    /** The execution with this ARN. */
    ExecutionRecord find(String arn) {
        Arns.requireExecution(arn);
        return store.find(arn).orElseThrow(() -> Refusals.noExecution(arn));
    }

    private ExecutionRecord record(Target target, @Nullable String given, @Nullable String input) {
        String name = given == null ? UUID.randomUUID().toString() : Constraints.name(given);
        Machine machine = target.machine();
        return new ExecutionRecord(
                0,
                machine.type().equals(EXPRESS)
                        ? arns.expressExecution(
                                machine.name(), name, UUID.randomUUID().toString())
                        : arns.execution(machine.name(), name),
                name,
                machine.arn(),
                target.version(),
                target.alias(),
                target.revision().arn(),
                Inputs.checked(input),
                ExecutionStatus.RUNNING,
                null,
                null,
                null,
                runs.now(),
                null);
    }

    /** What the execution runs; nothing where that is lost. */
    public Optional<Revision> revision(ExecutionRecord execution) {
        String revision = execution.revision();
        if (revision == null) {
            if (own == null) {
                return Optional.empty();
            }
            revision = machines.machine(own).revision();
        }
        return machines.store().find(Revision.class, revision);
    }

    private static ExecutionListItem item(ExecutionRecord execution) {
        return ExecutionListItem.builder()
                .executionArn(execution.arn())
                .stateMachineArn(execution.machine())
                .stateMachineVersionArn(execution.version())
                .stateMachineAliasArn(execution.alias())
                .name(execution.name())
                .status(execution.status())
                .startDate(execution.start())
                .stopDate(execution.stop())
                .redriveCount(0)
                .build();
    }

    private static StartExecutionResponse started(ExecutionRecord execution) {
        return StartExecutionResponse.builder()
                .executionArn(execution.arn())
                .startDate(execution.start())
                .build();
    }

    private static CloudWatchEventsExecutionDataDetails included(boolean whole) {
        return CloudWatchEventsExecutionDataDetails.builder().included(whole).build();
    }
}
