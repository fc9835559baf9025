package dev.composerunner.statesserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.stateslanguage.Callbacks;
import dev.composerunner.stateslanguage.execution.TimeSource;
import dev.composerunner.stateslanguage.journal.FileJournal;
import dev.composerunner.stateslanguage.task.TaskPort;
import dev.composerunner.statesserver.embedding.ExecutionEnds;
import dev.composerunner.statesserver.embedding.OwnMachine;
import dev.composerunner.statesserver.embedding.ResumptionListener;
import dev.composerunner.statesserver.embedding.StatesArns;
import dev.composerunner.statesserver.execution.Definitions;
import dev.composerunner.statesserver.execution.LostIndex;
import dev.composerunner.statesserver.execution.Runs;
import dev.composerunner.statesserver.operation.AliasOperations;
import dev.composerunner.statesserver.operation.ExecutionOperations;
import dev.composerunner.statesserver.operation.HistoryOperations;
import dev.composerunner.statesserver.operation.MachineOperations;
import dev.composerunner.statesserver.operation.Machines;
import dev.composerunner.statesserver.operation.StateTestOperations;
import dev.composerunner.statesserver.operation.TagOperations;
import dev.composerunner.statesserver.operation.TaskOperations;
import dev.composerunner.statesserver.operation.VersionOperations;
import dev.composerunner.statesserver.store.Database;
import dev.composerunner.statesserver.store.ExecutionStore;
import dev.composerunner.statesserver.store.ResourceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateActivityRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteActivityRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeActivityRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.ListActivitiesRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListMapRunsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.TagResourceRequest;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.UntagResourceRequest;
import software.amazon.awssdk.services.sfn.model.UpdateMapRunRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.ValidateStateMachineDefinitionRequest;

/**
 * Step Functions on one machine: what AWS does, by the interpreter, with records that survive the process. An execution that was
 * running when the process ended goes on where its record ends.
 */
public final class StepFunctions implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(StepFunctions.class.getName());

    private final Database database;
    private final Runs runs;
    private final Resumption resumption;
    private final Operations operations;

    private StepFunctions(
            Database database,
            FileJournal journal,
            StatesArns arns,
            @Nullable OwnMachine own,
            TaskPort port,
            Callbacks callbacks,
            TimeSource time,
            ExecutionEnds ends) {
        this.database = database;
        var store = new ExecutionStore(database, !ends.equals(ExecutionEnds.NONE));
        var kept = new Machines(new ResourceStore(database), time, new SecureRandom());
        String ownArn = own == null ? null : arns.machine(own.name());
        if (own != null && ownArn != null) {
            store.adopt(ownArn, arns.execution(own.name(), ""));
        }
        LostIndex.restore(database, store, journal, ownArn, time.instant())
                .forEach(line -> LOG.log(Level.WARNING, line));
        var definitions = new Definitions();
        runs = new Runs(store, journal, definitions, this::call, port, callbacks, time, ends);
        var machines = new MachineOperations(kept, definitions, arns, time, ownArn);
        var versions = new VersionOperations(kept);
        var aliases = new AliasOperations(kept, time);
        var tags = new TagOperations(kept);
        var tasks = new TaskOperations(kept, arns, time, callbacks);
        var executions = new ExecutionOperations(kept, store, runs, arns, ownArn);
        var history = new HistoryOperations(executions, runs);
        var stateTests = new StateTestOperations(arns, runs.tasks(), time);
        resumption = new Resumption(kept, store, runs, executions);
        if (own != null) {
            definitions.require(own.definition(), "STANDARD");
            machines.install(own, time.instant());
        }
        operations = new Operations(
                new Operation<>("CreateActivity", CreateActivityRequest::builder, tasks::create, "name"),
                new Operation<>(
                        "CreateStateMachine",
                        CreateStateMachineRequest::builder,
                        machines::create,
                        "name",
                        "definition",
                        "roleArn"),
                new Operation<>(
                        "CreateStateMachineAlias",
                        CreateStateMachineAliasRequest::builder,
                        aliases::create,
                        "name",
                        "routingConfiguration"),
                new Operation<>("DeleteActivity", DeleteActivityRequest::builder, tasks::delete, "activityArn"),
                new Operation<>(
                        "DeleteStateMachine",
                        DeleteStateMachineRequest::builder,
                        request -> {
                            DeleteStateMachineResponse deleted = machines.delete(request);
                            executions.stopAll(request.stateMachineArn());
                            return deleted;
                        },
                        "stateMachineArn"),
                new Operation<>(
                        "DeleteStateMachineAlias",
                        DeleteStateMachineAliasRequest::builder,
                        aliases::delete,
                        "stateMachineAliasArn"),
                new Operation<>(
                        "DeleteStateMachineVersion",
                        DeleteStateMachineVersionRequest::builder,
                        versions::delete,
                        "stateMachineVersionArn"),
                new Operation<>("DescribeActivity", DescribeActivityRequest::builder, tasks::describe, "activityArn"),
                new Operation<>(
                        "DescribeExecution", DescribeExecutionRequest::builder, executions::describe, "executionArn"),
                Operation.notOffered("DescribeMapRun", DescribeMapRunRequest::builder, "mapRunArn"),
                new Operation<>(
                        "DescribeStateMachine",
                        DescribeStateMachineRequest::builder,
                        machines::describe,
                        "stateMachineArn"),
                new Operation<>(
                        "DescribeStateMachineAlias",
                        DescribeStateMachineAliasRequest::builder,
                        aliases::describe,
                        "stateMachineAliasArn"),
                new Operation<>(
                        "DescribeStateMachineForExecution",
                        DescribeStateMachineForExecutionRequest::builder,
                        executions::describeMachine,
                        "executionArn"),
                new Operation<>("GetActivityTask", GetActivityTaskRequest::builder, tasks::take, "activityArn"),
                new Operation<>(
                        "GetExecutionHistory", GetExecutionHistoryRequest::builder, history::get, "executionArn"),
                new Operation<>("ListActivities", ListActivitiesRequest::builder, tasks::list),
                new Operation<>("ListExecutions", ListExecutionsRequest::builder, executions::list),
                Operation.notOffered("ListMapRuns", ListMapRunsRequest::builder, "executionArn"),
                new Operation<>(
                        "ListStateMachineAliases",
                        ListStateMachineAliasesRequest::builder,
                        aliases::list,
                        "stateMachineArn"),
                new Operation<>(
                        "ListStateMachineVersions",
                        ListStateMachineVersionsRequest::builder,
                        versions::list,
                        "stateMachineArn"),
                new Operation<>("ListStateMachines", ListStateMachinesRequest::builder, machines::list),
                new Operation<>("ListTagsForResource", ListTagsForResourceRequest::builder, tags::list, "resourceArn"),
                new Operation<>(
                        "PublishStateMachineVersion",
                        PublishStateMachineVersionRequest::builder,
                        versions::publish,
                        "stateMachineArn"),
                Operation.notOffered("RedriveExecution", RedriveExecutionRequest::builder, "executionArn"),
                new Operation<>("SendTaskFailure", SendTaskFailureRequest::builder, tasks::fail, "taskToken"),
                new Operation<>("SendTaskHeartbeat", SendTaskHeartbeatRequest::builder, tasks::heartbeat, "taskToken"),
                new Operation<>(
                        "SendTaskSuccess", SendTaskSuccessRequest::builder, tasks::succeed, "taskToken", "output"),
                new Operation<>("StartExecution", StartExecutionRequest::builder, executions::start, "stateMachineArn"),
                new Operation<>(
                        "StartSyncExecution",
                        StartSyncExecutionRequest::builder,
                        executions::startSync,
                        "stateMachineArn"),
                new Operation<>("StopExecution", StopExecutionRequest::builder, executions::stop, "executionArn"),
                new Operation<>("TagResource", TagResourceRequest::builder, tags::tag, "resourceArn", "tags"),
                new Operation<>("TestState", TestStateRequest::builder, stateTests::test, "definition"),
                new Operation<>("UntagResource", UntagResourceRequest::builder, tags::untag, "resourceArn", "tagKeys"),
                Operation.notOffered("UpdateMapRun", UpdateMapRunRequest::builder, "mapRunArn"),
                new Operation<>(
                        "UpdateStateMachine", UpdateStateMachineRequest::builder, machines::update, "stateMachineArn"),
                new Operation<>(
                        "UpdateStateMachineAlias",
                        UpdateStateMachineAliasRequest::builder,
                        aliases::update,
                        "stateMachineAliasArn"),
                new Operation<>(
                        "ValidateStateMachineDefinition",
                        ValidateStateMachineDefinitionRequest::builder,
                        definitions::validate,
                        "definition"));
    }

    /** The task states that call Step Functions itself are made before the table of its operations. */
    private ObjectNode call(String operation, ObjectNode members) {
        return operations.call(operation, members);
    }

    /**
     * Opens the records in {@code folder}. {@link #resume} is to be called next; it goes on with what had not ended.
     *
     * @param own the state machine of the program itself, if it has one
     * @param port does the work of Task states that call neither activities nor Step Functions
     * @param callbacks the way to tasks that wait for answers from outside
     * @param ends receives the end of each execution, of whatever state machine
     * @throws IOException if the folder cannot be used, or the database in it is damaged
     */
    public static StepFunctions open(
            Path folder,
            StatesArns arns,
            @Nullable OwnMachine own,
            TaskPort port,
            Callbacks callbacks,
            TimeSource time,
            ExecutionEnds ends)
            throws IOException {
        Database database = Database.open(folder);
        try {
            FileJournal journal = FileJournal.open(folder.resolve("journal"), FileJournal.Settings.STANDARD, time);
            return new StepFunctions(database, journal, arns, own, port, callbacks, time, ends);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Goes on with what was running when the process ended; returns how many executions those are. */
    public int resume(ResumptionListener listener) {
        return resumption.resume(listener);
    }

    /** The operations by name, from JSON to JSON. */
    public Operations operations() {
        return operations;
    }

    /** The SDK's client over the operations, in this process. Its {@code close} closes nothing. */
    public SfnClient client() {
        return operations.client();
    }

    /** Breaks off what runs, so that it goes on with the next process, and waits until the tasks are gone. */
    @Override
    public void close() {
        try {
            runs.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of the executions was not closed", e);
        } finally {
            database.close();
        }
    }
}
